"""From what is owed to a payment file for the bank, and what the bank did with it."""
