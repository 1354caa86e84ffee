"""What drivers register of their shifts, and what the office sees and mends of it."""
