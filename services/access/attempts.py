"""Counts attempts to come in, for all processes together, and refuses the next when there were too many."""

import hashlib
import hmac
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.values.refusal import Refusal
from services.access.users import address_typed
from services.rules.devices import device_in_words
from services.scope import Environment, Origin, Scope, above_tenants, platform_scope

IPV6_CUSTOMER: Final = 64
"""The bits of an IPv6 address that a provider hands out as one; the rest its customer chooses freely."""
WITHOUT_DOTS: Final = ("gmail.com", "googlemail.com")
"""One provider, that reads no dots in a name; at others a dot makes it somebody else's."""
REMEMBERED: Final = timedelta(days=1)
"""After so long without an attempt a budget forgets that it ran out before."""
FORGOTTEN_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` attempts at once, then one in every `step`; each time that runs out the wait doubles, up to `longest`."""

    name: str
    burst: int
    step: timedelta
    longest: timedelta = timedelta(hours=1)
    hint: str = ""
    """What else who is refused can do."""


SIGN_IN_FROM: Final = Limit("sign in from", 10, timedelta(seconds=90))
SIGN_IN_AS: Final = Limit("sign in as", 10, timedelta(seconds=90))
SIGN_IN_ON: Final = Limit("sign in on", 10, timedelta(seconds=90))
RESET_FROM: Final = Limit("reset from", 20, timedelta(minutes=3))
RESET_OF: Final = Limit(
    "reset of",
    5,
    timedelta(hours=1),
    longest=timedelta(),
    hint="Heb je met dit adres een account, dan staat er een link in je mail die nog werkt. ",
)
"""No slower than a link lasts, so that who asks for all of them keeps nobody out."""
SIGN_UP_OF: Final = Limit(
    "sign up of",
    5,
    timedelta(hours=24) / 5,
    longest=timedelta(),
    hint="In de mail die je al kreeg staat hoe je verder gaat. ",
)
"""As `RESET_OF`: a link of ours lasts longer than it takes to have another one."""
WARNING_OF: Final = Limit("warning of", 1, timedelta(hours=24), longest=timedelta())
PASSWORD_OF: Final = Limit("password of", 10, timedelta(seconds=90))
CODE_OF: Final = Limit("code of", 5, timedelta(seconds=90))
INVITED_BY: Final = Limit("invited by", 300, timedelta(hours=24) / 300, longest=timedelta())
INVITED: Final = Limit("invited", 5, timedelta(hours=24) / 5, longest=timedelta())
PASSKEY_FROM: Final = Limit("passkey from", 60, timedelta(seconds=15))
WRONG_KEY_FROM: Final = Limit("wrong key from", 20, timedelta(seconds=30))
PROVIDER_FROM: Final = Limit("provider from", 60, timedelta(seconds=15))


def sign_up_from(environment: Environment) -> Limit:
    """What the operator allows."""
    hourly = environment.settings.sign_ups_per_hour
    return Limit("sign up from", hourly, timedelta(hours=1) / hourly)


def company_from(environment: Environment) -> Limit:
    """Twice that: who has a link may choose a password that is refused."""
    hourly = 2 * environment.settings.sign_ups_per_hour
    return Limit("company from", hourly, timedelta(hours=1) / hourly)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a form: the network address it came from, what the browser says it is, and its cookies."""

    address: str = ""
    device: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> Origin:
        """As it is written down."""
        return Origin(self.address, device_in_words(self.device) if self.device else "")


class TooManyAttempts(Refusal):
    """The budget is used up; the answer is the same whether or not there is an account."""

    code = "too_many_attempts"

    def __init__(self, limit: Limit, wait: timedelta) -> None:
        self.limit = limit
        self.wait_seconds = max(1, math.ceil(wait.total_seconds()))
        super().__init__(
            f"Te veel pogingen. {limit.hint}Wacht {wait_in_words(self.wait_seconds)} en probeer het dan opnieuw."
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """One limit for one visitor, address, person or device."""

    limit: Limit
    of: str


def of_visitor(limit: Limit, caller: Caller) -> Budget:
    """What everybody behind this network address shares; in IPv6 that is the network of one customer."""
    return Budget(limit, _customer(caller.address))


def of_email(limit: Limit, typed: str) -> Budget:
    """What everybody shares who types this address, whether or not somebody has it."""
    return Budget(limit, address_typed(typed) or typed.strip().casefold())


def of_mailbox(limit: Limit, typed: str) -> Budget:
    """What everybody shares who has us mail this mailbox, in whichever spelling its provider delivers there.

    All that stands behind a plus counts together, apart from the address without one: where a plus leads nowhere, who
    uses that up keeps the owner of the address out of nothing.
    """
    name, at, domain = (address_typed(typed) or "").partition("@")
    name, plus, _ = name.partition("+")
    if domain in WITHOUT_DOTS:
        name, domain = name.replace(".", ""), WITHOUT_DOTS[0]
    return Budget(limit, name + plus + at + domain)


_COUNT = text("""
    INSERT INTO attempts AS a (key, clear_at, times_shut) VALUES (:key, :now + :step, 0)
    ON CONFLICT (key) DO UPDATE SET (clear_at, times_shut) = (
        SELECT full_at + CASE WHEN shut THEN least(:step * (2 ^ least(times, 20) - 1), :longest) ELSE '0' END,
               times + shut::int
        FROM (SELECT full_at, full_at > :now + :room AS shut, times
              FROM (SELECT CASE WHEN a.clear_at BETWEEN :now AND :now + :furthest THEN a.clear_at ELSE :now END + :step
                               AS full_at,
                           CASE WHEN a.clear_at BETWEEN :now - :remembered AND :now + :furthest THEN a.times_shut
                                ELSE 0 END AS times) AS before) AS after)
    WHERE a.clear_at <= :now + :room OR a.clear_at > :now + :furthest
    RETURNING 1""")
"""No row: refused. A time further ahead than any budget reaches was written before the clock was set back."""
_WAIT = text("SELECT clear_at - :now - :room FROM attempts WHERE key = :key")
_GIVE_BACK = text("UPDATE attempts SET clear_at = clear_at - :step WHERE key = :key")
_CLEAR = text("DELETE FROM attempts WHERE key = :key")
_FORGET = text("""
    DELETE FROM attempts WHERE key IN (
        SELECT key FROM attempts WHERE clear_at < :long_ago LIMIT :most FOR UPDATE SKIP LOCKED)""")


def count_attempt(environment: Environment, *budgets: Budget) -> None:
    """Count one attempt under each, before anything is looked at.

    A budget that refuses leaves those after it untouched. Exact, whoever asks at the same moment in whatever process.

    Raises: TooManyAttempts, DatabaseAway: when it cannot be counted, nobody comes in.
    """
    with platform_scope(environment) as session:
        refused = _count(environment, session, budgets)
    if refused is not None:
        raise refused


def count_done(scope: Scope, *budgets: Budget) -> None:
    """Count what this transaction does, once it is done: what is refused after this is not counted.

    Raises: TooManyAttempts.
    """
    with above_tenants(scope) as session:
        refused = _count(scope.environment, session, budgets)
    if refused is not None:
        raise refused


def _count(environment: Environment, session: Session, budgets: Sequence[Budget]) -> TooManyAttempts | None:
    for budget in budgets:
        values = _values(environment, budget)
        if session.execute(_COUNT, values).first() is None:
            wait = session.execute(_WAIT, values).scalar_one_or_none() or timedelta()
            return TooManyAttempts(budget.limit, wait)
    return None


def give_back(environment: Environment, session: Session, budget: Budget) -> None:
    """The attempt was right: it costs those who share this budget nothing."""
    session.execute(_GIVE_BACK, _values(environment, budget))


def clear(environment: Environment, session: Session, budget: Budget) -> None:
    """Whoever the budget is about proved to be that person: begin anew. Forgets old budgets of others along the way."""
    session.execute(_CLEAR, _values(environment, budget))
    long_ago = environment.clock.now() - REMEMBERED
    session.execute(_FORGET, {"long_ago": long_ago, "most": FORGOTTEN_AT_ONCE})


def _values(environment: Environment, budget: Budget) -> dict[str, object]:
    limit = budget.limit
    room = limit.step * (limit.burst - 1)
    return {
        "key": hmac.digest(environment.key_for("attempts"), f"{limit.name}|{budget.of}".encode(), hashlib.sha256),
        "now": environment.clock.now(),
        "step": limit.step,
        "room": room,
        "longest": limit.longest,
        "furthest": room + limit.step + limit.longest,
        "remembered": REMEMBERED,
    }


def _customer(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, IPV6_CUSTOMER), strict=False))
    return str(found)


def wait_in_words(seconds: int) -> str:
    """As one reads it after "wacht"."""
    minutes = math.ceil(seconds / 60)
    if minutes < 60:
        return "1 minuut" if minutes == 1 else f"{minutes} minuten"
    hours = math.ceil(minutes / 60)
    return f"{hours} uur"
