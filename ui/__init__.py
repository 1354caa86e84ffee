"""Reusable parts of the screen, without business knowledge."""
