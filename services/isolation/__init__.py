"""Tries everything as one company with the ids of another, and names whatever is more than nothing."""
