"""A file is closed: what nobody has to keep goes, and who it was is sealed away from everyday work until its term."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, inspect, select

from models.tables import ClosedFile, Contractor, DataRequest, Driver, EmployeeFile, Membership
from models.tables.base import TenantOwned
from models.values.kinds import RequestKind, RequestState
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.privacy.person import Person, person_of
from services.privacy.requests import LONGEST_TEXT, close
from services.privacy.standing_open import standing_open
from services.retention.categories import Category
from services.retention.persons import remove_now
from services.retention.rule import empty_value
from services.scope import Environment, Identity, Scope, tenant_scope
from services.vault import open_field, seal_field

SEALED: Final[Sequence[tuple[Category, type[TenantOwned], str]]] = (
    (Category.NAMES, Driver, "name sort_name personnel_number"),
    (Category.WAGE_FILE, Driver, "birth_date"),
    (Category.WAGE_FILE, EmployeeFile, "bsn_last4 iban account_holder"),
    (
        Category.CONTRACTORS,
        Contractor,
        "name sort_name account_holder kvk btw_id iban street postcode city email niwo_number",
    ),
)
"""What goes out of which table into which sealed file; the BSN is sealed where it is."""
ANSWER: Final = (
    "Wat niet bewaard hoeft te worden is verwijderd. Wat de wet laat bewaren is afgesloten en gaat weg na zijn termijn."
)
FORMER: Final = "Oud-chauffeur"
_FIELD: Final = "closed_file"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ClosedDetail:
    """What was sealed of a driver, as table and column to value."""

    closed_at: datetime
    values: Mapping[str, str]


def close_files(environment: Environment, system: Identity) -> int:
    """Close the file of everybody who asked to be forgotten and of whom nothing stands open any more."""
    under_way = select(DataRequest.id).where(
        DataRequest.state == RequestState.OPEN,
        DataRequest.kind == RequestKind.ERASURE,
        DataRequest.begun_at.is_not(None),
    )
    with tenant_scope(environment, system) as scope:
        waiting = scope.session.scalars(under_way.order_by(DataRequest.received_on, DataRequest.id)).all()
    closed = 0
    for request_id in waiting:
        try:
            with tenant_scope(environment, system) as scope:
                request = scope.get(DataRequest, request_id, what="Dit verzoek", lock=True)
                closed += request.state is RequestState.OPEN and close_if_possible(scope, request)
        except Refusal as refusal:
            _log.warning("a file stays open for another day: %s", refusal.code)
    return closed


def close_if_possible(scope: Scope, request: DataRequest) -> bool:
    """Close the file that this request is about, unless something stands open; says whether it did.

    Raises: NotFound, VaultAway, VaultRefuses, KeysShredded.
    """
    assert request.driver_id is not None  # noqa: S101 - a removal that began is about a driver
    driver = scope.get(Driver, request.driver_id, what="Deze chauffeur", lock=True)
    who = person_of(scope, driver.id)
    if standing_open(scope, who):
        return False
    _seal(scope, who)
    remove_now(scope, driver_id=driver.id)
    driver.fixed_vehicle_id = driver.fixed_route_template_id = None
    driver.archived_at = driver.archived_at or scope.now
    for member in scope.session.scalars(_members(scope, who).with_for_update()):
        member.display_name = FORMER
    request.person = FORMER
    scope.audit("driver.closed", subject_id=driver.id)
    close(scope, request, RequestState.ANSWERED, ANSWER)
    scope.announce("planning")
    return True


def open_closed_file(scope: Scope, *, driver_id: UUID, reason: str) -> ClosedDetail:
    """What was sealed of a driver, for who has a reason that is written down, such as a question of the tax office.

    Raises: NotFound, InvalidValue without a reason, VaultAway, VaultRefuses, KeysShredded.
    """
    why = reason.strip()
    if not why or len(why) > LONGEST_TEXT:
        raise InvalidValue("Schrijf op waarom je dit dossier opent. Dat wordt vastgelegd.", field="reason")
    files = scope.session.scalars(
        select(ClosedFile).where(ClosedFile.driver_id == driver_id).order_by(ClosedFile.category)
    ).all()
    if not files:
        raise NotFound("Dit dossier")
    scope.audit("closed_file.opened", subject_id=driver_id, reason=why)
    return ClosedDetail(files[0].closed_at, {key: value for file in files for key, value in read_sealed(scope, file)})


def read_sealed(scope: Scope, file: ClosedFile) -> list[tuple[str, str]]:
    """What one sealed file holds, in the order in which it was put in."""
    plain = open_field(scope, driver_id=file.driver_id, field=field_of(file.category), sealed=file.sealed)
    return list(json.loads(plain).items())


def _seal(scope: Scope, who: Person) -> None:
    kept: dict[Category, dict[str, str]] = {}
    for category, table, columns in SEALED:
        target = cast("Table", inspect(table).local_table)
        for row in scope.session.scalars(select(table).where(_whose(table, who)).order_by(table.id).with_for_update()):
            for name in columns.split():
                if value := getattr(row, name):
                    kept.setdefault(category, {})[f"{target.name}.{name}"] = str(value)
                setattr(row, name, empty_value(target.c[name]))
    for category, values in kept.items():
        sealed = seal_field(
            scope, driver_id=who.driver_id, field=field_of(category), plain=json.dumps(values, ensure_ascii=False)
        )
        scope.add(ClosedFile(driver_id=who.driver_id, category=category, closed_at=scope.now, sealed=sealed))


def _whose(table: Any, who: Person) -> Any:
    if table is Contractor:
        return Contractor.id.in_(who.contractor_ids)
    return (table.id if table is Driver else table.driver_id) == who.driver_id


def _members(scope: Scope, who: Person) -> Any:
    own = (Membership.tenant_id == scope.identity.tenant_id, Membership.id.in_(who.membership_ids))
    return select(Membership).where(*own).order_by(Membership.id)


def field_of(category: str) -> str:
    """What a sealed file is bound to beside its driver."""
    return f"{_FIELD}:{category}"
