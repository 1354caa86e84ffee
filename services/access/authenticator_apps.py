"""Authenticator apps: handing a secret to one, and taking its codes, each once."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import AuthenticatorApp
from models.values.ids import new_id
from models.values.refusal import Refusal
from services.access.totp import address_for_app, new_secret, step_of
from services.gateways.vault import seal, unseal
from services.scope import Environment

PURPOSE: Final = "authenticator apps"
OFFER_LASTS: Final = timedelta(minutes=15)
NONE_USED: Final = -1
_GROUP: Final = 4


class WrongCode(Refusal):
    """Not the code of this moment, or one that was used."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(
            "Deze code klopt niet of is al gebruikt. Kijk of de tijd op je telefoon goed staat en typ de nieuwe code.",
            field="code",
        )


class OfferOver(Refusal):
    """The QR code was shown too long ago, or to somebody else."""

    code = "offer_over"

    def __init__(self) -> None:
        super().__init__("Deze QR-code is te oud. Begin opnieuw en scan de nieuwe.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret that an app may take up. `sealed` comes back with the first code, and is all that remembers it."""

    sealed: str
    address: str
    """For the QR code."""
    secret: str
    """For typing over, in groups of four."""


def offer_secret(environment: Environment, *, user_id: UUID, email: str) -> Offer:
    """A fresh secret for an app of this person."""
    return _offer(environment, new_secret(), user_id, email, at=environment.clock.now())


def offer_again(environment: Environment, sealed: str, *, user_id: UUID, email: str) -> Offer:
    """The same one, after a code that was wrong. Raises: OfferOver."""
    secret, at = _read_offer(environment, sealed, user_id)
    return _offer(environment, secret, user_id, email, at=at)


def add_app(
    environment: Environment, session: DatabaseSession, *, user_id: UUID, sealed: str, typed: str, name: str
) -> None:
    """Write an app down that shows the code of what was offered. Raises: OfferOver, WrongCode."""
    secret, _ = _read_offer(environment, sealed, user_id)
    step = step_of(secret, _digits(typed), now=environment.clock.now(), after=NONE_USED)
    if step is None:
        raise WrongCode
    app_id = new_id()
    key = environment.key_for(PURPOSE)
    session.add(
        AuthenticatorApp(
            id=app_id,
            user_id=user_id,
            name=name,
            sealed_secret=seal(key, secret, context=_context(user_id, app_id)),
            last_step=step,
        )
    )
    session.flush()


def use_app_code(environment: Environment, session: DatabaseSession, user_id: UUID, typed: str) -> bool:
    """Whether an app of this person shows this code, which is used up by it: of two who come at once, one is right."""
    for app_id, secret, last_step in list(_secrets(environment, session, user_id)):
        step = step_of(secret, _digits(typed), now=environment.clock.now(), after=last_step)
        if step is not None:
            unused = update(AuthenticatorApp).where(AuthenticatorApp.id == app_id, AuthenticatorApp.last_step < step)
            used = session.scalars(unused.values(last_step=step).returning(AuthenticatorApp.id))
            return used.one_or_none() is not None
    return False


def _secrets(environment: Environment, session: DatabaseSession, user_id: UUID) -> Iterator[tuple[UUID, bytes, int]]:
    key = environment.key_for(PURPOSE)
    for app in session.scalars(select(AuthenticatorApp).where(AuthenticatorApp.user_id == user_id)):
        yield app.id, unseal(key, app.sealed_secret, context=_context(user_id, app.id)), app.last_step


def _offer(environment: Environment, secret: bytes, user_id: UUID, email: str, *, at: datetime) -> Offer:
    noted = int(at.timestamp()).to_bytes(8) + secret
    sealed = seal(environment.key_for(PURPOSE), noted, context=_context(user_id, None))
    written = base64.b32encode(secret).decode()
    return Offer(
        sealed=base64.urlsafe_b64encode(sealed).decode(),
        address=address_for_app(secret, email=email),
        secret=" ".join(written[at : at + _GROUP] for at in range(0, len(written), _GROUP)),
    )


def _read_offer(environment: Environment, sealed: str, user_id: UUID) -> tuple[bytes, datetime]:
    now = environment.clock.now()
    try:
        noted = unseal(
            environment.key_for(PURPOSE), base64.urlsafe_b64decode(sealed.encode()), context=_context(user_id, None)
        )
    except (InvalidTag, ValueError) as broken:
        raise OfferOver from broken
    at = datetime.fromtimestamp(int.from_bytes(noted[:8]), tz=now.tzinfo)
    if not at <= now < at + OFFER_LASTS:
        raise OfferOver
    return noted[8:], at


def _context(user_id: UUID, app_id: UUID | None) -> bytes:
    """What a sealed secret is bound to: an offer is no app, and nobody's is anybody else's."""
    return f"{user_id}|{app_id or 'offer'}".encode()


def _digits(typed: str) -> str:
    return "".join(letter for letter in typed if letter.isalnum())
