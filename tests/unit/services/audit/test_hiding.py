"""A reader of the audit trail sees no value there that their other rights do not show them."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import models.tables
from models.values.kinds import Role, WageComponent
from models.values.listing import TableQuery
from models.values.refusal import NotAllowed
from services.access.permissions import STARTERS, Permission, Rights, granted
from services.audit.entries import EntryRow
from services.audit.hiding import NEEDS, missing
from services.audit.sentences import BY_ACTION
from services.changes import NOT_TOLD
from services.exports.lists import ListKind
from services.exports.table import TableFormat
from tests.company import Company
from tests.conftest import Acting

SOURCES = Path(__file__).parents[4] / "services"
ROWS = {
    "activity": ("ProcessingActivity",),
    "assessment": ("ImpactAssessment",),
    "breach": ("Breach",),
    "absence": ("Absence",),
    "account": ("Contractor", "EmployeeFile"),
    "agreement": ("SelfBillingAgreement",),
    "company": ("Company",),
    "contractor": ("Contractor",),
    "depot": ("Depot",),
    "driver": ("Driver",),
    "employee_file": ("EmployeeFile",),
    "engagement": ("EngagementPeriod",),
    "paper": ("Paper",),
    "principal": ("Principal",),
    "route": ("RouteTemplate",),
    "tariff": ("TariffVersion",),
    "vehicle": ("Vehicle",),
}
"""The tables whose rows are told before and after, by what an action is about."""
TOLD_IN_PART = {"account": {"iban", "account_holder"}}
MADE_BY_HAND = {
    "api_key": {"name", "group", "start", "last_day"},
    "availability": {"maandag", "zondag"},
    "colleague": {"group"},
    "driver": {"home_depot", "depots"},
    "group": {"name", "rights", "depots"},
    "privacy": {"name", "email", "phone", "is_officer"},
    "payroll": {str(component) for component in WageComponent},
    "provider": {"provider", "issuer", "client", "domains", "is_required", "trusts_second_step"},
}
"""What stands in changes beside columns."""
SECRETS: Mapping[Permission, tuple[str, dict[str, Any], dict[str, list[Any]], tuple[str, ...]]] = {
    Permission.AGREEMENTS_SIGN: (
        "signature.made",
        {"agreement": "privacyverklaring", "day": "2026-11-23", "signer": "Marieke Verhulst", "capacity": "directeur"},
        {},
        ("Marieke Verhulst", "directeur"),
    ),
    Permission.COLLEAGUES_MANAGE: (
        "provider.refused",
        {"reason": "daan@bezorgd.example hoort er niet bij"},
        {"issuer": ["", "https://login.example"]},
        ("daan@bezorgd.example", "https://login.example"),
    ),
    Permission.FLEET_SEE: (
        "vehicle.out_of_service",
        {"first_day": "2026-06-23"},
        {"out_of_service_reason": ["", "aanrijding"], "day_cost_cents": [4_500, 5_210]},
        ("23 juni", "aanrijding", "52,10"),
    ),
    Permission.INVOICES_SEE: (
        "invoice.receipt_undone",
        {"number": "2026-1", "amount_cents": 123_456, "reason": "dubbel geboekt"},
        {},
        ("1.234,56", "dubbel geboekt"),
    ),
    Permission.PAYMENTS_SEE: ("payments.batch_prepared", {"total_cents": 654_321, "count": 3}, {}, ("6.543,21",)),
    Permission.PAYROLL_SEE: (
        "employee_file.account_changed",
        {"iban_last4": "6303"},
        {"iban": ["•••• 4300", "•••• 6303"], "account_holder": ["", "D. de Wit"]},
        ("6303", "4300", "D. de Wit"),
    ),
    Permission.PEOPLE_SEE: (
        "absence.approved",
        {"kind": "sick", "first_day": "2026-06-23", "last_day": "2026-06-24"},
        {"birth_date": [None, "1990-04-05"], "street": ["", "Havenweg 12"]},
        ("ziek", "1990", "Havenweg"),
    ),
    Permission.PRIVACY_MANAGE: (
        "breach.changed",
        {"number": 3},
        {"nature": ["", "laptop van de planner gestolen"]},
        ("laptop van de planner gestolen",),
    ),
    Permission.REGISTRATION_APPROVE: ("shift.held", {"reason": "wacht op de bon"}, {}, ("wacht op de bon",)),
    Permission.REGISTRATION_SEE: (
        "registration.corrected",
        {"reason": "ging ziek naar huis"},
        {},
        ("ging ziek naar huis",),
    ),
    Permission.REQUESTS_HANDLE: (
        "closed_file.opened",
        {"reason": "vraag van de Belastingdienst"},
        {},
        ("vraag van de Belastingdienst",),
    ),
    Permission.RETENTION_MANAGE: (
        "retention.driver_held",
        {"reason": "rechtszaak over een aanrijding"},
        {},
        ("rechtszaak over een aanrijding",),
    ),
    Permission.SELF_BILLS_SEE: (
        "self_bill.offered",
        {"number": "2026-ZZP-1", "total_cents": 98_765},
        {},
        ("987,65",),
    ),
    Permission.SETTLEMENT_SEE: (
        "adjustment.entered",
        {"kind": "malus", "amount_cents": 4_321},
        {},
        ("malus", "43,21"),
    ),
    Permission.TARIFFS_SEE: (
        "tariff.added",
        {"kind": "fuel_surcharge", "condition": "", "rate_1e4": 122_500, "valid_from": "2026-06-22"},
        {"rate_1e4": [None, 122_500]},
        ("12,25",),
    ),
}
"""By right: an action, its details and changes, and what only who has the right may read of them."""


def read(acting: Acting, company: Company, about: UUID, rights: Rights) -> tuple[EntryRow, str]:
    """The one entry about this, as a reader of the trail with these rights finds it, and everything they can see."""
    reader = replace(company.member(Role.FINANCE), rights=rights | {Permission.AUDIT_SEE, Permission.LISTS_EXPORT})
    with acting(reader) as depotflow:
        [row] = depotflow.audit.list(query=TableQuery(filters={"subject": str(about)})).rows
        alone = depotflow.audit.get(entry_id=row.id)
        file = depotflow.exports.table(kind=ListKind.AUDIT, file_format=TableFormat.CSV).content.decode()
    return row, f"{row} {alone} {file}".replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("right", SECRETS, ids=str)
def test_who_lacks_a_right_reads_that_something_was_done_and_not_the_values(
    acting: Acting, company: Company, right: Permission
) -> None:
    action, details, changes, secrets = SECRETS[right]
    driver_id = company.build_driver("Daan de Wit")
    with acting() as depotflow:
        depotflow.scope.audit(action, subject_id=driver_id, changes=changes, **details)
    whole, everything = read(acting, company, driver_id, STARTERS[Role.OWNER])
    assert [secret for secret in secrets if secret not in everything] == []
    assert "verborgen" not in everything
    row, shown = read(acting, company, driver_id, STARTERS[Role.OWNER] - {right})
    assert [secret for secret in secrets if secret in shown] == []
    assert "verborgen (" in f"{row.sentence}{row.reason}{row.changes}"
    assert (row.id, row.at, row.actor, row.address) == (whole.id, whole.at, whole.actor, whole.address)
    assert ("Daan de Wit" in row.sentence) == ("Daan de Wit" in whole.sentence)


def test_every_right_that_a_value_takes_has_its_example() -> None:
    assert {right for needed in NEEDS.values() for rights in needed.values() for right in rights} == set(SECRETS)


def test_what_is_hidden_names_the_right_that_shows_it(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver("Daan")
    changes: dict[str, list[Any]] = {"iban": ["", "•••• 6303"], "driver_id": [None, str(driver_id)]}
    with acting() as depotflow:
        depotflow.scope.audit("employee_file.account_changed", subject_id=driver_id, changes=changes, iban_last4="6303")
    row, _ = read(acting, company, driver_id, frozenset())
    assert row.sentence.endswith("is rekening •••• ingevuld, verborgen (Loonexport zien)")
    assert [(one.field, one.after) for one in row.changes] == [
        ("Rekening", "verborgen (Loonexport zien)"),
        ("Chauffeur", "Daan"),
    ]


def test_a_value_that_is_in_no_list_is_for_who_may_see_everything() -> None:
    assert missing(STARTERS[Role.READER], "driver.changed", "new_field")
    assert missing(STARTERS[Role.READER], "new.thing", "name")
    assert not missing(STARTERS[Role.OWNER], "new.thing", "name")


def test_who_works_for_some_depots_reads_no_trail(acting: Acting, company: Company) -> None:
    """The trail is of the company as a whole, so nothing in it has to be kept apart by depot."""
    stored = [right.value for right in STARTERS[Role.OWNER]]
    member = replace(company.member(Role.FINANCE), rights=granted(None, stored, is_limited=True))
    with acting(member) as depotflow, pytest.raises(NotAllowed):
        depotflow.audit.list(query=TableQuery())
    with acting(member) as depotflow, pytest.raises(NotAllowed):
        depotflow.exports.table(kind=ListKind.AUDIT)


def _about(action: str) -> str:
    return action.partition(".")[0]


def written() -> Iterator[tuple[str, set[str]]]:
    """What each entry that the services write is about, and what is given to write down."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "audit" and node.args:
                action = node.args[0]
                named = action.values[0] if isinstance(action, ast.JoinedStr) else action
                if isinstance(named, ast.Constant):
                    yield _about(str(named.value)), {str(keyword.arg) for keyword in node.keywords}


def columns(about: str) -> set[str]:
    every = {each.key for name in ROWS.get(about, ()) for each in getattr(models.tables, name).__table__.columns}
    return TOLD_IN_PART.get(about, every - NOT_TOLD) | MADE_BY_HAND.get(about, set())


def test_everything_that_an_entry_can_show_has_its_right_or_is_for_every_reader() -> None:
    said = {(_about(action), name) for action, words in BY_ACTION.items() for name in re.findall(r"{(\w+)}", words)}
    shown = {one for one in said if one[1] != "subject"}
    shown |= {(about, "reason") for about, given in written() if "reason" in given}
    shown |= {(about, field) for about, given in written() if "changes" in given for field in columns(about)}
    assert {(about, name) for about, name in shown if name not in NEEDS.get(about, {})} == set()


def test_whatever_tells_before_and_after_says_here_of_which_fields() -> None:
    assert {about for about, given in written() if "changes" in given} == set(ROWS) | set(MADE_BY_HAND)
