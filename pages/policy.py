"""What browsers are told that they may do with our answers."""

from typing import Final

from services.settings import Settings

PAGE: Final = (b"x-nicegui-content", b"page")
"""The header of an answer that holds a page of NiceGUI: its templates are compiled in the browser."""
_SWITCHED_OFF: Final = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer",
    "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb",
)  # fmt: skip
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _SWITCHED_OFF),
}
_HTTPS_ONLY: Final = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
_POLICY: Final = (
    "default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self';"
    " connect-src {connections}; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)


class Policy:
    """The headers of every answer: the same for all of them, but for what a page may run."""

    def __init__(self, settings: Settings) -> None:
        plain = {"Content-Security-Policy": _POLICY.format(scripts="'self'", connections="'self'")}
        self._headers = {**_HEADERS, **plain, **(_HTTPS_ONLY if settings.is_production else {})}
        sockets = sorted(origin.replace("http", "ws", 1) for origin in settings.origins)
        self._connections = " ".join(("'self'", *sockets))

    def headers(self, *, page_nonce: str = "") -> dict[str, str]:
        """Those of a page run what carries the nonce; of anything else only what is a file of ours."""
        if not page_nonce:
            return self._headers
        scripts = f"'self' 'nonce-{page_nonce}' 'unsafe-eval'"
        return {
            **self._headers,
            "Content-Security-Policy": _POLICY.format(scripts=scripts, connections=self._connections),
        }
