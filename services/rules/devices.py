"""What a browser says of itself, in words that its owner recognises."""

from typing import Final

BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In this order: nearly all of them claim to be Safari, and most to be Chrome."""
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
PHONES: Final = ("Android", "iPhone")
UNKNOWN: Final = "Onbekend apparaat"


def device_in_words(user_agent: str) -> str:
    """`Chrome op Windows`; what is not recognised is called unknown, never repeated."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return " op ".join(part for part in (browser, system) if part) or UNKNOWN


def is_phone(user_agent: str) -> bool:
    """Whether it is one that fits in a pocket."""
    return any(sign in user_agent for sign in PHONES)
