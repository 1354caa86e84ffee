"""Margin: what is left of revenue, planned and realised."""
