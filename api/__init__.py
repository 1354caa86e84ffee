"""Plain HTTP routes beside the screens: the phone's synchronisation and, later, the public API."""
