"""What an operator of DepotFlow does from the command line, told line by line."""

from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from uuid import UUID

from models.values.calendar import AMSTERDAM, dutch_date
from models.values.refusal import Refusal
from services.audit.verify import companies
from services.platform.legal_acts import BY, sub_processors
from services.retention.categories import CATEGORIES, Category
from services.retention.clean_up import clean_up, due_today
from services.retention.removals import replay
from services.scope import Environment, Identity, tenant_scope
from services.support.operators import add_operator, list_operators, remove_operator
from services.vault.renew import renew_keys
from services.vault.shred import shred_keys
from services.vault.state import KeyState, list_keys


class NotRenewed(Refusal):
    """Of some companies the keys could not be renewed; each was named."""

    code = "not_renewed"

    def __init__(self) -> None:
        super().__init__("Niet alles is ververst. Los op wat er bij 'let op' staat en herhaal dit.")


class UnknownCompany(Refusal):
    """No company has this id."""

    code = "unknown_company"

    def __init__(self) -> None:
        super().__init__("Er is geen bedrijf met dit id. De ids staan in `main.py keys list`.")


class NotConfirmed(Refusal):
    """What cannot be undone is asked for with the name of the company."""

    code = "not_confirmed"


def operator(environment: Environment, asked: Namespace) -> Iterator[str]:
    """Add or remove somebody who may look along, and say who may. Raises: Refusal."""
    if asked.act == "add":
        add_operator(environment, email=asked.email, name=asked.name)
        yield f"{asked.email} krijgt een link, en stelt bij de eerste keer inloggen een tweede stap in."
    elif asked.act == "remove":
        remove_operator(environment, email=asked.email)
    rows = [f"{row.email:<40} {row.name}" for row in list_operators(environment)]
    yield from rows or ["Nog niemand mag meekijken."]


def keys(environment: Environment, asked: Namespace) -> Iterator[str]:
    """Show the data keys of all companies, renew them now, or shred those of one. Raises: Refusal."""
    if asked.act == "renew":
        yield from _renew(environment, asked.tenant, whatever_age=asked.new)
    elif asked.act == "shred":
        yield from _shred(environment, asked.tenant, confirmed_as=asked.confirm)
    else:
        yield from _list(environment)


def _list(environment: Environment) -> Iterator[str]:
    in_use: Counter[str] = Counter()
    for tenant_id, name in companies(environment):
        with tenant_scope(environment, Identity.of_system(tenant_id, BY)) as scope:
            found = list_keys(scope)
        if found:
            yield f"{name} ({tenant_id})"
            yield from (f"  {_in_words(key)}" for key in found)
        in_use.update(key.wrapped_by for key in found if key.shredded_at is None)
    yield "In gebruik; wat hier niet staat, versleutelt niets meer:"
    for by, count in sorted(in_use.items()):
        unknown = "" if environment.vault.knows(by) else ": niet ingesteld, zet hem in DEPOTFLOW_KMS_KEY_BEFORE"
        yield f"  {count:>5} bij {by}{unknown}"


def _in_words(key: KeyState) -> str:
    moments = {"gemaakt": key.created_at, "vervangen": key.retired_at, "vernietigd": key.shredded_at}
    told = [f"{did} {dutch_date(at.astimezone(AMSTERDAM).date())}" for did, at in moments.items() if at]
    return f"{key.id}  {', '.join(told)}, {key.sealed} BSN's, bij {key.wrapped_by}"


def _renew(environment: Environment, wanted: str | None, *, whatever_age: bool) -> Iterator[str]:
    is_done = True
    for tenant_id, name in companies(environment) if wanted is None else [_company(environment, wanted)]:
        try:
            changed = renew_keys(environment, Identity.of_system(tenant_id, BY), whatever_age=whatever_age)
            yield f"goed    {name} ({tenant_id}): {changed} ververst"
        except Refusal as refusal:
            is_done = False
            yield f"let op  {name} ({tenant_id}): {refusal.message}"
    if not is_done:
        raise NotRenewed


def _shred(environment: Environment, wanted: str, *, confirmed_as: str) -> Iterator[str]:
    tenant_id, name = _company(environment, wanted)
    system = Identity.of_system(tenant_id, BY)
    with tenant_scope(environment, system) as scope:
        sealed = sum(key.sealed for key in list_keys(scope) if key.shredded_at is None)
    if confirmed_as != name:
        raise NotConfirmed(
            f"Dit kan niet ongedaan worden gemaakt: {sealed} BSN's van {name} kan dan niemand ooit nog lezen. "
            f'Herhaal het met --confirm "{name}" als dat moet.'
        )
    yield f"{name}: {shred_keys(environment, system)} sleutels vernietigd, {sealed} BSN's onleesbaar"


def retention(environment: Environment, asked: Namespace) -> Iterator[str]:
    """Clean up now, say what would go, or take away again what a restored backup brought back. Raises: Refusal."""
    for tenant_id, name in companies(environment) if asked.tenant is None else [_company(environment, asked.tenant)]:
        system = Identity.of_system(tenant_id, BY)
        yield f"{name} ({tenant_id})"
        if asked.replay:
            counts = replay(environment, system)
        elif asked.dry_run:
            with tenant_scope(environment, system) as scope:
                counts = due_today(scope)
        else:
            yield f"  {clean_up(environment, system):>7} opgeruimd; het verslag staat bij Instellingen, Bewaren"
            continue
        yield from (f"  {count:>7} {CATEGORIES[Category(category)].name}" for category, count in counts.items())
        if not counts:
            yield "        niets"


def _company(environment: Environment, wanted: str) -> tuple[UUID, str]:
    for tenant_id, name in companies(environment):
        if str(tenant_id) == wanted:
            return tenant_id, name
    raise UnknownCompany


ACTS: Final[Mapping[str, Callable[[Environment, Namespace], Iterator[str]]]] = {
    "operator": operator,
    "keys": keys,
    "retention": retention,
    "subprocessors": sub_processors,
}
