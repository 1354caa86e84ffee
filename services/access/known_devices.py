"""Marks a browser in which somebody signed in before: strangers who guess elsewhere can't use up its attempts."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from services.access.attempts import SIGN_IN_ON, Budget, Caller
from services.access.users import address_typed
from services.scope import Environment

PURPOSE = "known device"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the browser keeps for this person. It lets nobody in, it only counts their attempts apart."""

    name: str
    value: str


def mark_device(environment: Environment, *, email: str) -> Mark:
    """A fresh mark for the browser in which the owner of this address proved to be that."""
    number = secrets.token_urlsafe(16)
    return Mark(_name(environment, email), f"{number}.{_signature(environment, email, number)}")


def budget_of_device(environment: Environment, caller: Caller, typed: str) -> Budget | None:
    """The budget of this browser for this address; None when it was never signed in with here."""
    email = address_typed(typed)
    number, _, signature = caller.cookies.get(_name(environment, email or ""), "").partition(".")
    if email is None or not hmac.compare_digest(signature.encode(), _signature(environment, email, number).encode()):
        return None
    return Budget(SIGN_IN_ON, f"{email}|{number}")


def _name(environment: Environment, email: str) -> str:
    """One for each person, so that who shares a computer does not wipe out the other's."""
    return "device-" + hmac.digest(environment.key_for(PURPOSE), email.encode(), hashlib.sha256).hex()[:12]


def _signature(environment: Environment, email: str, number: str) -> str:
    digest = hmac.digest(environment.key_for(PURPOSE), f"{email}|{number}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
