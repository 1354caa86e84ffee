"""The company itself, whom it drives for, and from where."""
