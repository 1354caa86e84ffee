"""Plain HTTP routes beside the screens: what the phone sends, and what other software calls."""
