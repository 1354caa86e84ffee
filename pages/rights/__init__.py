"""Rechten: the groups of a company, what each may, and what every person can reach by that."""
