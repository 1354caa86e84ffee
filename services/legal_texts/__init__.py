"""Terms, privacy statement and processing agreement, who signed them, and whom DepotFlow itself engages."""
