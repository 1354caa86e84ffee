"""What is stored: plain values, the tables and the way into the database."""
