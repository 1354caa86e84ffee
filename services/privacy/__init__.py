"""What people have a right to about their own data: a copy, an answer in time, and being forgotten."""
