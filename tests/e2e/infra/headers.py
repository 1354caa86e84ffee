"""What every answer must tell a browser, whoever asked for what."""

from typing import Final

import httpx

_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_IN_POLICY: Final = ("default-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'")
_SWITCHED_OFF: Final = {"camera=()", "geolocation=()", "microphone=()"}
_IN_A_COOKIE: Final = ("httponly", "samesite=lax", "path=/")


def untold(answer: httpx.Response) -> list[str]:
    """The headers in which this answer says less, or something else, than it must."""
    told = answer.headers
    wrong = [name for name, value in _ALWAYS.items() if told.get_list(name) != [value]]
    (policy,) = told.get_list("content-security-policy") or [""]
    wrong += [part for part in _IN_POLICY if part not in policy]
    if not set(told.get("permissions-policy", "").split(", ")) >= _SWITCHED_OFF:
        wrong.append("permissions-policy")
    if told.get("referrer-policy") not in {"same-origin", "no-referrer"}:
        wrong.append("referrer-policy")
    if answer.is_error and told.get("cache-control") != "no-store":
        wrong.append("an error that a cache may keep")
    for cookie in told.get_list("set-cookie"):
        wrong += [part for part in _IN_A_COOKIE if part not in cookie.lower()]
    return wrong
