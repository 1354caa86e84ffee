"""The outside world behind small protocols; each with a real implementation and one that comes along."""
