"""A device is named so that its owner recognises it, and whatever it says of itself stays out of the page."""

import pytest

from services.rules.devices import UNKNOWN, device_in_words, is_phone

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words", "fits_in_a_pocket"),
    [
        (f"{WINDOWS} Chrome/156.0.0.0 Safari/537.36", "Chrome op Windows", False),
        (f"{WINDOWS} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0", "Edge op Windows", False),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0", "Firefox op Linux", False),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15", "Safari op Mac", False),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/156.0.0.0 Safari/537.36", "Chrome op Chromebook", False),
        (f"{ANDROID} Chrome/156.0.0.0 Mobile Safari/537.36", "Chrome op Android", True),
        (f"{ANDROID} SamsungBrowser/29.0 Chrome/130.0.0.0 Mobile Safari/537.36", "Samsung Internet op Android", True),
        (f"{IPHONE} Version/19.0 Mobile/15E148 Safari/604.1", "Safari op iPhone", True),
        (f"{IPHONE} CriOS/156.0 Mobile/15E148 Safari/604.1", "Chrome op iPhone", True),
        ("Mozilla/5.0 (Windows NT 10.0)", "Windows", False),
        ("curl/8.5.0", UNKNOWN, False),
        ("<script>alert(1)</script>", UNKNOWN, False),
        ("", UNKNOWN, False),
    ],
)
def test_a_device_has_a_name_that_its_owner_knows(user_agent: str, words: str, fits_in_a_pocket: bool) -> None:
    assert (device_in_words(user_agent), is_phone(user_agent)) == (words, fits_in_a_pocket)
