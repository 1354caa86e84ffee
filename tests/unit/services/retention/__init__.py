"""Retention: what goes when, what is held, and what goes again after a restore."""
