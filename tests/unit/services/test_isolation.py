"""Every use case, called by one company with the ids of another: nothing is found, nothing changes, nothing is told."""

import dataclasses
import enum
import inspect
import typing
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import UnionType
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select

from models.database import Database
from models.tables import Contractor
from models.tables.base import tenant_tables
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.minutes import Minutes
from models.values.money import Money
from models.values.refusal import NotFound, Refusal
from services.access.permissions import RIGHTS, Permission
from services.demo.fill import make_demo_company
from services.gateways.clock import StandingClock
from services.people.account_changes import change_account
from services.planning.kept_weeks import KeptWeeks
from services.scope import Environment, Identity, tenant_scope
from services.tenant import TenantServices
from services.use_case import Service, UseCase
from tests.company import Company, found_company
from tests.server import owner_address

TABLE_OF = {
    "absence_id": "absences",
    "adjustment_id": "adjustments",
    "agreement_id": "self_billing_agreements",
    "batch_id": "payment_batches",
    "change_id": "account_changes",
    "contract_id": "principal_contracts",
    "contractor_id": "contractors",
    "depot_id": "depots",
    "driver_id": "drivers",
    "engagement_id": "engagement_periods",
    "entry_id": "audit_entries",
    "holder_id": "drivers",
    "invoice_id": "invoices",
    "paper_id": "papers",
    "payable_id": "payables",
    "principal_id": "principals",
    "mail_id": "outbox_messages",
    "receipt_id": "receipts",
    "registration_id": "registrations",
    "route_id": "route_templates",
    "route_template_id": "route_templates",
    "run_id": "payroll_runs",
    "session_id": "sessions",
    "shift_id": "shifts",
    "source_id": "shifts",
    "vehicle_id": "vehicles",
    "version_id": "tariff_versions",
}
"""Which table an argument's id is of; an argument with a new name must be added, or the test fails."""

OF_NO_TENANT = {"id", "invitation_id"}
"""An id the caller makes up, and ids of rows that the invented company has none of."""

TEXTS = {
    "bsn": "999990019",
    "btw_id": "NL001234567B29",
    "city": "Eindhoven",
    "email": "proef@voorbeeld.example",
    "iban": "NL34TEST0242886303",
    "kvk": "90000017",
    "language": "nl",
    "name": "Proef",
    "plate": "V-100-BB",
    "postcode": "5611 AB",
    "target": "drivers",
}


@dataclass(frozen=True)
class Known:
    """A use case as the front desk offers it."""

    service: str
    name: str
    use_case: UseCase[..., object]

    def __str__(self) -> str:
        return f"{self.service}.{self.name}"

    @property
    def arguments(self) -> dict[str, Any]:
        hints = typing.get_type_hints(self.use_case.run)
        names = list(inspect.signature(self.use_case.run).parameters)[1:]
        return {name: hints[name] for name in names}


def services() -> dict[str, type[Service]]:
    with_globals = inspect.getclosurevars(TenantServices.__init__).globals
    return {name: kind for name, kind in with_globals.items() if inspect.isclass(kind) and issubclass(kind, Service)}


def use_cases() -> Iterator[Known]:
    for kind in services().values():
        for name, value in vars(kind).items():
            if isinstance(value, UseCase):
                yield Known(kind.__name__, name, value)


ALL = list(use_cases())


@pytest.mark.parametrize("known", ALL, ids=str)
def test_every_use_case_takes_its_arguments_by_name(known: Known) -> None:
    parameters = list(inspect.signature(known.use_case.run).parameters.values())
    assert parameters[0].name == "scope"
    assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in parameters[1:])


@pytest.mark.parametrize("known", ALL, ids=str)
def test_no_use_case_lets_a_caller_choose_the_tenant(known: Known) -> None:
    assert "tenant_id" not in known.arguments


def test_every_public_attribute_of_a_service_is_a_use_case() -> None:
    for kind in services().values():
        loose = [
            name for name, value in vars(kind).items() if not name.startswith("_") and not isinstance(value, UseCase)
        ]
        assert loose == [], kind


def test_a_driver_reaches_only_what_is_their_own() -> None:
    assert RIGHTS[Role.DRIVER] == {Permission.OWN_WORK, Permission.OWN_ACCOUNT}


@dataclass(frozen=True)
class Stage:
    """A filled company, and a stranger who knows all its ids."""

    victim: UUID
    victims_owner: Identity
    ids: Mapping[str, list[UUID]]
    words: frozenset[str]
    """Names and ids that must not turn up anywhere else."""
    stranger: Company
    catalogue: psycopg.Connection[Any]

    def fingerprint(self) -> list[tuple[str, str]]:
        return [
            (table, str(self.catalogue.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY id), '')) FROM {table} t WHERE tenant_id = %s",
                [self.victim],
            ).fetchone()))
            for table in tenant_tables()
        ]  # fmt: skip


@pytest.fixture(scope="module")
def environment(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    from services.gateways.mail import FolderMailer
    from services.gateways.storage import FolderStorage
    from services.gateways.vault import FileVault
    from services.settings import Settings

    folder = tmp_path_factory.mktemp("isolation")
    return Environment(
        settings=Settings(bcrypt_cost=4, data_folder=folder),
        database=database,
        clock=StandingClock(datetime(2026, 6, 24, 6, tzinfo=UTC)),
        storage=FolderStorage(folder / "files"),
        vault=FileVault(folder / "vault.key"),
        mailer=FolderMailer(folder / "mail"),
        password_key=b"a key of thirty-two bytes, always",
    )


@pytest.fixture(scope="module")
def stage(environment: Environment, database_url: str) -> Iterator[Stage]:
    made = make_demo_company(environment, drivers=10, weeks=3, seed=7)
    with tenant_scope(environment, Identity(made.tenant_id, None, "DepotFlow")) as scope:
        contractor = scope.session.scalars(select(Contractor).limit(1)).one()
        change_account(scope, contractor, iban="NL91ABNA0417164300", account_holder=contractor.name)
    stranger = found_company(environment, "Vreemde Koeriers")
    depot_id = stranger.build_depot("Breda", principal="Anders")
    stranger.build_route(depot_id)
    with psycopg.connect(owner_address(database_url), autocommit=True) as catalogue:
        owner = catalogue.execute(
            "SELECT id, user_id FROM memberships WHERE tenant_id = %s AND role = 'owner'", [made.tenant_id]
        ).fetchone()
        assert owner is not None
        ids = {
            table: [
                row[0] for row in catalogue.execute(f"SELECT id FROM {table} WHERE tenant_id = %s", [made.tenant_id])
            ]
            for table in tenant_tables()
        }
        sessions = catalogue.execute("SELECT id FROM sessions WHERE user_id = %s", [owner[1]]).fetchall()
        ids["sessions"] = [row[0] for row in sessions]
        names = catalogue.execute(
            "SELECT name FROM drivers WHERE tenant_id = %(t)s UNION SELECT plate FROM vehicles WHERE tenant_id = %(t)s",
            {"t": made.tenant_id},
        ).fetchall()
        words = {str(row[0]) for row in names} | {str(one) for some in ids.values() for one in some}
        yield Stage(
            victim=made.tenant_id,
            victims_owner=Identity(made.tenant_id, Role.OWNER, "Eigenaar", membership_id=owner[0], user_id=owner[1]),
            ids=ids,
            words=frozenset(words - {str(made.tenant_id)}),
            stranger=stranger,
            catalogue=catalogue,
        )


class Undo(Exception):  # noqa: N818 - not an error
    """Ends a scope without keeping what it did."""

    def __init__(self, answer: object) -> None:
        self.answer = answer


def example(kind: Any, name: str, find_id: Callable[[str], UUID]) -> Any:  # noqa: PLR0911 - one line a kind
    """A believable value of this type; ids come from `find_id` by the argument's name."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in {UnionType, typing.Union}:
        wanted = [part for part in parts if part is not type(None)]
        return example(wanted[0], name, find_id)
    if origin is typing.Literal:
        return parts[0]
    if origin is not None and issubclass(origin, Mapping):
        return {example(parts[0], "driver_id", find_id): example(parts[1], name, find_id)}
    if origin is tuple:
        return tuple(example(part, name, find_id) for part in parts if part is not ...)
    if origin is not None and issubclass(origin, Collection):
        made = [example(parts[0], name.removesuffix("s"), find_id)]
        return origin(made) if origin in {frozenset, set} else made
    if kind is UUID:
        return find_id(name)
    if inspect.isclass(kind) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    if dataclasses.is_dataclass(kind) and kind not in {IsoWeek, Money, Minutes}:
        hints = typing.get_type_hints(kind)
        return kind(  # type: ignore[operator]  # a class
            **{
                field.name: example(hints[field.name], field.name, find_id)
                for field in dataclasses.fields(kind)
                if field.init
            }
        )
    return PLAIN[kind](name)


DAYS = {"birth": date(1990, 1, 1), "last": date(2026, 7, 31), "until": date(2026, 7, 31), "end": date(2026, 7, 31)}
PLAIN: dict[Any, Callable[[str], Any]] = {
    str: lambda name: TEXTS.get(name, "Proef"),
    int: lambda _: 1,
    bool: lambda _: False,
    bytes: lambda _: b"naam;bedrag\r\n",
    date: lambda name: next((day for part, day in DAYS.items() if part in name), date(2026, 7, 1)),
    time: lambda name: time(16) if "end" in name else time(7),
    datetime: lambda name: datetime(2026, 6, 24, 16 if "end" in name else 7, tzinfo=UTC),
    Money: lambda _: Money(100),
    Minutes: lambda _: Minutes(60),
    IsoWeek: lambda _: IsoWeek(2026, 24),
    KeptWeeks: lambda _: KeptWeeks(),
    timedelta: lambda _: timedelta(),
    Callable[[int, int], None]: lambda _: None,
    Any: lambda _: None,
}


def outcome(environment: Environment, actor: Identity, known: Known, arguments: dict[str, Any]) -> object:
    """What the use case answers, with everything it did undone."""
    try:
        with tenant_scope(environment, actor) as scope:
            answer = known.use_case.run(scope, **arguments)
            raise Undo(list(answer) if inspect.isgenerator(answer) else answer)  # noqa: TRY301 - leaves the scope
    except Undo as done:
        return done.answer
    except Refusal as refusal:
        return refusal


def actor_for(known: Known, company: Company) -> Identity:
    if known.use_case.needs is Permission.OWN_WORK:
        return company.as_driver(company.build_driver("Vreemde Chauffeur"))
    return company.member(Role.OWNER)


@pytest.mark.parametrize("known", ALL, ids=str)
def test_a_foreign_id_finds_nothing_and_changes_nothing(known: Known, environment: Environment, stage: Stage) -> None:
    asked: list[UUID] = []

    def find_id(name: str) -> UUID:
        if name == "membership_id":
            found = stage.victims_owner.membership_id
            assert found is not None
        else:
            found = next(iter(stage.ids.get(table_of(name), [])), new_id())
        asked.append(found)
        return found

    arguments = {name: example(kind, name, find_id) for name, kind in known.arguments.items()}
    arguments = MADE_VALID.get(str(known), dict)(arguments)
    before = stage.fingerprint()
    answer = outcome(environment, actor_for(known, stage.stranger), known, arguments)
    assert stage.fingerprint() == before
    if asked and not known.name.startswith(("list", "find", "own")):
        assert isinstance(answer, NotFound) or is_harmless(known, answer), f"{known}: {answer!r}"
    if not isinstance(answer, Refusal):
        told = repr(answer)
        leaked = [word for word in stage.words if word in told]
        given = {str(one) for one in asked}
        assert [word for word in leaked if word not in given] == []


HARMLESS = {
    "Access.withdraw_invitation": "the invented company has no invitation to try with",
    "Payments.prepare_batch": "says that a payment is not open, as it does for an id that never was",
    "Planning.redraw_shifts": "draws nothing for an id that is not there",
    "Registrations.record_events": "answers each event for itself; a foreign shift is refused there",
}
"""Use cases that answer a foreign id in another way than with 'not found', and why that tells nothing."""

MADE_VALID: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "Planning.add_route_days": lambda given: {
        "rows": [dataclasses.replace(row, start=420, end=960) for row in given["rows"]]
    },
    "Access.invite": lambda given: given | {"role": Role.DRIVER},
    "Tariffs.add_version": lambda given: given | {"key": dataclasses.replace(given["key"], contractor_id=None)},
}
"""Arguments that would be refused for another reason before the id is looked at."""


def table_of(name: str) -> str:
    """The table that an argument's id is of: `home_depot_id` is one of depots."""
    if name in OF_NO_TENANT:
        return ""
    return next(table for known, table in TABLE_OF.items() if name == known or name.endswith(f"_{known}"))


def is_harmless(known: Known, answer: object) -> bool:
    return str(known) in HARMLESS and not isinstance(answer, NotFound)
