"""The interface for other software, version 1: the same services as the screens, spoken to in JSON with an API key."""
