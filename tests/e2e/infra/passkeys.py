"""A device in Chromium that makes passkeys and unlocks them by itself."""

from playwright.sync_api import Page

_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def unlocks_passkeys(page: Page) -> None:
    """Have this page's browser answer what it is asked about passkeys, as somebody who touches the sensor."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})
