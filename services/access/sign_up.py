"""Signing up: a mailed link leads whoever reads the mail of an address to making a company, once and within a day.

Why so: docs/decisions/0018-a-company-begins-in-a-mailbox.md.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import SignUp, User
from models.values.names import visible
from models.values.refusal import Refusal
from services.access.attempts import (
    SIGN_UP_OF,
    Caller,
    company_from,
    count_attempt,
    of_mailbox,
    of_visitor,
    sign_up_from,
)
from services.access.joining import digest_of
from services.access.mails import mail_at_once
from services.access.new_company import AddressInUse, add_company, hash_for
from services.access.new_password import replace_password
from services.access.other_link import OtherLink
from services.access.second_step import HalfIn, come_in, let_in_here
from services.access.sessions import SignedIn
from services.access.users import add_user, find_user, is_busy
from services.rules.identifiers import normalise_email
from services.scope import Environment, platform_scope

LASTS: Final = timedelta(days=1)
MAKE_PATH: Final = "/bedrijf-aanmelden"
_ASKED: Final = "Iemand, waarschijnlijk jij, wil met dit e-mailadres een bedrijf aanmelden bij DepotFlow."


class SignUpUsedUp(Refusal):
    """The link was used, or is too old."""

    code = "sign_up_used_up"

    def __init__(self) -> None:
        super().__init__("Deze link is al gebruikt of ouder dan een dag. Meld je bedrijf opnieuw aan.")


def ask_sign_up(environment: Environment, *, email: str, caller: Caller) -> None:
    """Count the question; `mail_sign_up` comes after the answer, which so says nothing about who has an account.

    Raises: InvalidValue, TooManyAttempts.
    """
    address = normalise_email(email, field="email")
    count_attempt(environment, of_visitor(sign_up_from(environment), caller), of_mailbox(SIGN_UP_OF, address))


def mail_sign_up(environment: Environment, *, email: str) -> None:
    """Mail this address a link to make a company with, or that it has an account: the same work for both."""
    address, now = normalise_email(email), environment.clock.now()
    token = secrets.token_urlsafe(32)
    with platform_scope(environment) as session:
        session.add(SignUp(token_sha256=digest_of(token), email=address, created_at=now, expires_at=now + LASTS))
        is_known = is_busy(session, address)
    base = environment.settings.base_url
    subject, body = _of_known(base) if is_known else _of_unknown(f"{base}{MAKE_PATH}/{token}")
    mail_at_once(environment, recipient=address, subject=subject, body=f"Hallo,\n\n{_ASKED}\n{body}")


def _of_known(base: str) -> tuple[str, str]:
    body = (
        "Met dit adres heb je al een account.\n\n"
        f"Log ermee in:\n{base}/inloggen\n\n"
        f"Weet je je wachtwoord niet meer? Kies een nieuw:\n{base}/wachtwoord-vergeten\n\n"
        f"Wil je er een bedrijf bij beginnen? Meld dat aan met een ander e-mailadres:\n{base}/aanmelden\n\n"
        "Was jij dit niet? Dan hoef je niets te doen, er is niets gewijzigd.\n"
    )
    return "Je hebt al een account bij DepotFlow", body


def _of_unknown(link: str) -> tuple[str, str]:
    body = (
        f"Open deze link om verder te gaan. De link werkt een dag en één keer:\n\n{link}\n\n"
        "Was jij dit niet? Dan hoef je niets te doen. Zonder de link komt er geen account.\n"
    )
    return "Meld je bedrijf aan bij DepotFlow", body


def read_sign_up(environment: Environment, *, token: str) -> str:
    """The address that the link was mailed to; reading does not use it up. Raises: SignUpUsedUp."""
    with platform_scope(environment) as session:
        usable = select(SignUp.email).where(*_usable(token, environment.clock.now()))
        email = session.scalars(usable).one_or_none()
    if email is None:
        raise SignUpUsedUp
    return email


def sign_up(
    environment: Environment, *, token: str, email: str, company: str, name: str, password: str, caller: Caller
) -> SignedIn | HalfIn:
    """Make a company with its owner, who reads the mail of this address: all of it or nothing. Two clicks: one wins.

    `email` is what the form showed: who makes a browser open their own link gets nobody's company under their address.
    Who worked somewhere before gets this password in place of the old one, as by a reset link.

    Raises: SignUpUsedUp, OtherLink, TooManyAttempts, InvalidValue, AddressInUse.
    """
    if read_sign_up(environment, token=token) != email:
        raise OtherLink
    count_attempt(environment, of_visitor(company_from(environment), caller))
    hashed = hash_for(environment, company=company, name=name, email=email, password=password)
    with platform_scope(environment) as session:
        _use(environment, session, token)
        added = add_user(session, email=email, name=visible(name), password_hash=hashed)
        user = added or _free(session, email)
        user.name = visible(name)
        membership = add_company(environment, session, user, company=company, caller=caller)
        if added is None and not replace_password(
            environment, session, user, password_hash=hashed, audit="password.reset", origin=caller.origin
        ):
            raise SignUpUsedUp
        let_in = come_in(environment, session, membership, user, caller=caller)
    return let_in_here(let_in)


def _free(session: DatabaseSession, email: str) -> User:
    """The user with this address, who works nowhere any more. Raises: AddressInUse."""
    user = find_user(session, email)
    if user is None or is_busy(session, email):
        raise AddressInUse
    return user


def _use(environment: Environment, session: DatabaseSession, token: str) -> None:
    """Take this link and the others to its address away. Raises: SignUpUsedUp, also for who comes a moment later."""
    address = select(SignUp.email).where(*_usable(token, environment.clock.now())).scalar_subquery()
    used = delete(SignUp).where(SignUp.email == address).returning(SignUp.token_sha256)
    if digest_of(token) not in session.scalars(used.execution_options(synchronize_session=False)).all():
        raise SignUpUsedUp


def _usable(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What makes a link work; one from the future was made before the clock was set back."""
    return SignUp.token_sha256 == digest_of(token), SignUp.created_at <= now, SignUp.expires_at > now
