"""Signing in with a password, behind two locks: one on where it comes from, one on whose account it is."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import User
from services.access.attempts import (
    SIGN_IN_AS,
    SIGN_IN_FROM,
    WARNING_OF,
    Budget,
    Caller,
    TooManyAttempts,
    clear,
    count_attempt,
    give_back,
    of_email,
    of_visitor,
)
from services.access.known_devices import budget_of_device
from services.access.mails import mail_user
from services.access.passwords import hash_password, is_outdated, matches
from services.access.record import record_everywhere
from services.access.second_step import HalfIn, come_in, let_in_here
from services.access.sessions import SignedIn, WrongCredentials
from services.access.users import find_user, is_operator, list_work
from services.scope import NOWHERE, Environment, platform_scope
from services.single_sign_on.requirement import first_open


def sign_in(environment: Environment, *, email: str, password: str, caller: Caller) -> SignedIn | HalfIn:
    """Open a session for the first live membership of this user, or lead to the second step.

    A company that lets this user in through its own provider only comes after the others.
    Raises: TooManyAttempts, WrongCredentials, ThroughProvider.
    """
    budgets = knock(environment, email=email, caller=caller)
    with platform_scope(environment) as session:
        user = find_user(session, email)
    user = prove(environment, user, password)
    with platform_scope(environment) as session:
        works, looks_along = list_work(session, user.id), is_operator(session, user.id)
        if (not works and not looks_along) or not is_unchanged(session, user):
            raise WrongCredentials
        welcome(environment, session, budgets)
        work = None if looks_along else first_open(environment, session, works)
        let_in = come_in(environment, session, work, user, caller=caller)
    _renew_hash(environment, user, password)
    return let_in_here(let_in)


def knock(environment: Environment, *, email: str, caller: Caller) -> Sequence[Budget]:
    """Count an attempt to come in as this address, and say on what budgets: the two locks, or the device's own.

    A known device has a budget to itself, so that nobody elsewhere can shut its owner out.

    Raises: TooManyAttempts.
    """
    own = budget_of_device(environment, caller, email)
    budgets = [own] if own else [of_visitor(SIGN_IN_FROM, caller), of_email(SIGN_IN_AS, email)]
    count_attempt(environment, *budgets)
    return budgets


def prove(environment: Environment, user: User | None, password: str) -> User:
    """The user whose password this is. No takes as long with as without a user. Raises: WrongCredentials."""
    stored = user.password_hash if user else None
    key, cost = environment.password_key, environment.settings.bcrypt_cost
    if not matches(password, stored, key=key, cost=cost) or user is None:
        raise WrongCredentials
    return user


def welcome(environment: Environment, session: DatabaseSession, budgets: Sequence[Budget]) -> None:
    """The attempt was right. What others share is not cleared by it: guessing could go on beside one's own account."""
    for budget in budgets:
        if budget.limit is SIGN_IN_FROM:
            give_back(environment, session, budget)
        else:
            clear(environment, session, budget)


def is_unchanged(session: DatabaseSession, user: User) -> bool:
    """Whether the password that was proved is still the one; it stays so until this transaction ends."""
    same = select(User.id).where(User.id == user.id, User.password_changes == user.password_changes)
    return session.scalars(same.with_for_update(read=True)).one_or_none() is not None


def record_failure(environment: Environment, *, email: str, caller: Caller) -> None:
    """Have the companies of who has this address write down that somebody tried; nothing when nobody has it.

    Comes after the answer, which so says nothing about who has an account. The locks bound how much is written.
    """
    with platform_scope(environment) as session:
        user = find_user(session, email)
        if user is not None:
            record_everywhere(environment, session, user.id, "session.refused", origin=caller.origin, is_proved=False)


def warn_owner(environment: Environment, *, email: str, caller: Caller | None = None) -> None:
    """Tell who has this address, at most once a day, that somebody keeps guessing; nothing when nobody has it."""
    try:
        count_attempt(environment, of_email(WARNING_OF, email))
    except TooManyAttempts:
        return
    with platform_scope(environment) as session:
        user = find_user(session, email)
        if user is not None:
            origin = caller.origin if caller else NOWHERE
            record_everywhere(environment, session, user.id, "session.locked", origin=origin, is_proved=False)
            mail_user(
                environment,
                session,
                user,
                subject="Iemand probeert met jouw e-mailadres in te loggen",
                body=(
                    "Er is een paar keer achter elkaar een verkeerd wachtwoord bij jouw e-mailadres ingevuld.\n"
                    "Daarom kan er even niet worden ingelogd op apparaten die we niet kennen. Waar je eerder inlogde,\n"
                    "werkt alles gewoon.\n\n"
                    "Was jij het zelf en weet je je wachtwoord niet meer? Kies dan een nieuw:\n"
                    f"{environment.settings.base_url}/wachtwoord-vergeten\n\n"
                    "Was jij het niet? Dan hoef je niets te doen, zolang niemand anders je wachtwoord kent.\n"
                ),
            )


def _renew_hash(environment: Environment, user: User, password: str) -> None:
    """Hash again at the present cost: only now is the password known."""
    cost = environment.settings.bcrypt_cost
    if not is_outdated(user.password_hash, cost=cost):
        return
    hashed = hash_password(password, key=environment.password_key, cost=cost)
    with platform_scope(environment) as session:
        unchanged = update(User).where(User.id == user.id, User.password_hash == user.password_hash)
        session.execute(unchanged.values(password_hash=hashed))
