"""Planning a week: shifts, rules as findings, publishing, confirming."""
