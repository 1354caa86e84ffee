"""The driver's phone: the shell of the day at /app, and the pages below it."""
