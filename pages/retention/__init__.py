"""Bewaren: what goes when, what stays for now, and what went."""
