"""What people read of the audit trail, and that nothing in it is a key, a code or a secret."""

import ast
import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import LargeBinary, text

import models.tables
from models.tables import AuditEntry, Vehicle
from models.tables.base import Base, TenantOwned
from models.values.ids import new_id
from models.values.kinds import EngagementKind, Role
from models.values.listing import TableQuery
from models.values.money import Money
from models.values.refusal import InvalidValue, NotAllowed
from services.access.permissions import STARTERS, Permission
from services.audit.entries import Changed, EntryRow
from services.audit.sentences import BY_ACTION, WITHOUT_WORDS, say
from services.audit.values import FIELDS, in_words
from services.changes import NOT_TOLD, changed, values_of
from services.exports.lists import ListKind
from services.exports.table import TableFormat
from services.gateways.clock import StandingClock
from services.people.engagements import Engagement
from services.people.save_driver import DriverData
from services.scope import Environment, Origin, tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.conftest import Acting
from tests.statements import noted_statements

ALL = STARTERS[Role.OWNER]
SOURCES = Path(__file__).parents[4] / "services"
HIDDEN_WAGE = "verborgen (Loonexport zien)"
PHONE = Origin("192.0.2.1", "Chrome op Android")


def found(acting: Acting, search: str = "", **filters: str) -> list[EntryRow]:
    with acting() as depotflow:
        return list(depotflow.audit.list(query=TableQuery(search=search, filters=filters)).rows)


def sentences(acting: Acting, search: str = "", **filters: str) -> list[str]:
    return [row.sentence for row in found(acting, search, **filters)]


def raise_wage(depotflow: TenantServices, driver_id: UUID, **terms: Any) -> None:
    """From € 18,00 to € 19,50 an hour, with these terms besides."""
    [period] = depotflow.people.get_driver(driver_id=driver_id).engagements
    now = Engagement(kind=EngagementKind.EMPLOYEE, valid_from=period.valid_from, hourly_wage_1e4=195_000, **terms)
    depotflow.people.correct_engagement(engagement_id=period.id, engagement=now)


def test_an_entry_says_who_what_when_from_where_and_what_changed(
    acting: Acting, company: Company, clock: StandingClock
) -> None:
    driver_id = company.build_driver("Daan de Wit", kind=EngagementKind.AGENCY)
    vehicle_id = company.build_vehicle("22")
    planner = replace(company.member(Role.PLANNER), origin=PHONE)
    with acting(planner) as depotflow:
        data = DriverData(name="Daan de Wit", phone="0687654321", fixed_vehicle_id=vehicle_id)
        depotflow.people.change_driver(driver_id=driver_id, data=data)
    [row] = found(acting, subject=str(driver_id))
    assert (row.actor, row.at, row.address, row.device) == ("Planner", clock.now(), "192.0.2.1", "Chrome op Android")
    assert row.sentence == "De gegevens van chauffeur Daan de Wit zijn gewijzigd"
    assert row.changes == [
        Changed("Telefoon", "+31612345678", "+31687654321"),
        Changed("Vaste bus", "leeg", "22"),
    ]


def test_depots_of_a_driver_are_told_before_and_after(acting: Acting, company: Company) -> None:
    eindhoven, tilburg = company.build_depot("Eindhoven"), company.build_depot("Tilburg")
    with acting() as depotflow:
        driver_id = depotflow.people.add_driver(data=DriverData(name="Daan de Wit", home_depot_id=eindhoven))
        data = DriverData(name="Daan de Wit", home_depot_id=tilburg, depot_ids=[eindhoven])
        depotflow.people.change_driver(driver_id=driver_id, data=data)
        depotflow.people.change_driver(driver_id=driver_id, data=replace(data, phone="0687654321"))
        depotflow.people.change_driver(driver_id=driver_id, data=DriverData(name="Daan de Wit", phone="0687654321"))
    changes = {tuple(row.changes) for row in found(acting, subject=str(driver_id))}
    assert changes == {
        (),
        (Changed("Depots", "Eindhoven", "Eindhoven, Tilburg"), Changed("Thuisdepot", "Eindhoven", "Tilburg")),
        (Changed("Telefoon", "leeg", "+31687654321"),),
        (Changed("Depots", "Eindhoven, Tilburg", "leeg"), Changed("Thuisdepot", "Tilburg", "leeg")),
    }


def test_money_is_told_as_money(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver()
    with acting() as depotflow:
        raise_wage(depotflow, driver_id, contract_minutes=2_400)
        company_data = depotflow.organisation.get_company()
        depotflow.organisation.change_company(
            data=replace(company_data, stay_allowance=Money(750), margin_target_bp=1_250, iban="NL34TEST0242886303")
        )
    changes = {one for row in found(acting) for one in row.changes}
    assert changes == {
        Changed("Rekening", "•••• 4300", "•••• 6303"),
        Changed("Verblijfsvergoeding", "€\N{NO-BREAK SPACE}0,00", "€\N{NO-BREAK SPACE}7,50"),
        Changed("Doel voor de marge", in_words("margin_target_bp", company_data.margin_target_bp), "12,5%"),
        Changed("Uurloon", "€\N{NO-BREAK SPACE}18,00", "€\N{NO-BREAK SPACE}19,50"),
    }


def test_who_sees_no_wages_reads_that_one_changed_and_not_what_it_is(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver()
    with acting() as depotflow:
        raise_wage(depotflow, driver_id, contract_minutes=2_300, wage_scale="D5", travel_km=12)
    finance = company.member(Role.FINANCE)
    reader = replace(finance, rights=finance.rights - {Permission.PAYROLL_SEE})
    with acting(reader) as depotflow:
        [row] = depotflow.audit.list(query=TableQuery(filters={"subject": str(driver_id)})).rows
        alone = depotflow.audit.get(entry_id=row.id)
        file = depotflow.exports.table(kind=ListKind.AUDIT, file_format=TableFormat.CSV).content.decode()
    told = {one.field: (one.before, one.after) for one in row.changes}
    assert told.pop("Contract (minuten per week)") == ("2.400", "2.300")
    assert told == dict.fromkeys(("Uurloon", "Loonschaal", "Reiskilometers"), (HIDDEN_WAGE, HIDDEN_WAGE))
    assert alone == row
    assert f"Uurloon: {HIDDEN_WAGE} → {HIDDEN_WAGE}" in file
    for amount in ("19,50", "18,00", "D5"):
        assert amount not in file
    [seen] = found(acting, subject=str(driver_id))
    assert Changed("Uurloon", "€\N{NO-BREAK SPACE}18,00", "€\N{NO-BREAK SPACE}19,50") in seen.changes


def test_a_number_that_must_stay_secret_is_nowhere_in_the_trail(
    acting: Acting, company: Company, environment: Environment
) -> None:
    driver_id = company.build_driver()
    with acting() as depotflow:
        depotflow.people.store_bsn(driver_id=driver_id, bsn="999990019")
        depotflow.people.store_bsn(driver_id=driver_id, bsn="999990007")
        depotflow.people.change_wage_account(driver_id=driver_id, iban="NL34TEST0242886303", account_holder="Daan")
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        written = " ".join(scope.session.scalars(text("SELECT details::text || changes::text FROM audit_entries")))
    assert [
        secret for secret in ("99999001", "9999000", "NL34TEST", "024288", "0019", "0007") if secret in written
    ] == []
    assert "•••• 6303" in written


def test_a_row_that_goes_leaves_what_it_was() -> None:
    van = Vehicle(number="22", plate="V-022-XX", day_cost_cents=4_500)
    gone = changed(values_of(van), None)
    assert (gone["plate"], gone["day_cost_cents"]) == (["V-022-XX", None], [4_500, None])
    assert "make_model" not in gone
    assert changed(values_of(van), van) == {}


@pytest.fixture
def busy(company: Company, clock: StandingClock) -> Company:
    """A week ago a route, yesterday a role, today a job."""
    clock.move(-timedelta(days=7))
    with tenant_scope(company.environment, company.member(Role.PLANNER)) as scope:
        scope.audit("route.added", subject_id=new_id())
    clock.move(timedelta(days=6))
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        scope.audit("colleague.revoked", subject_id=company.member(Role.FINANCE).membership_id)
    clock.move(timedelta(days=1))
    system = replace(company.member(Role.OWNER), role=None, membership_id=None, name="Systeem")
    with tenant_scope(company.environment, system) as scope:
        scope.audit("account.let_in", iban_last4="4300")
    return company


def test_the_trail_is_narrowed_by_topic_person_period_and_name(acting: Acting, busy: Company) -> None:
    route, role, job = (
        "Route (niet meer te vinden) is toegevoegd",
        "De toegang van Finance is ingetrokken",
        "Betalingen aan (niet meer te vinden) gaan voortaan naar rekening •••• 4300",
    )
    assert sentences(acting) == [job, role, route], "newest first"
    assert sentences(acting, topic="toegang") == [role]
    assert sentences(acting, who=str(busy.member(Role.PLANNER).membership_id)) == [route]
    assert sentences(acting, who="systeem") == [job]
    assert sentences(acting, period="1") == [job]
    assert sentences(acting, period="7") == [job, role]
    assert sentences(acting, period="2026-06") == [job, role, route]
    assert sentences(acting, period="2026-05") == []
    assert sentences(acting, "finance") == [role], "what it is about"
    assert sentences(acting, "Plann") == [route], "who did it"


@pytest.mark.parametrize(
    "filters",
    [{"who": "x"}, {"topic": "x"}, {"period": "x"}, {"period": "9999-12"}, {"period": "0001-01"}, {"subject": "x"}],
    ids=str,
)
def test_a_filter_that_is_none_is_refused(acting: Acting, filters: dict[str, str]) -> None:
    with pytest.raises(InvalidValue, match="Ververs de pagina"):
        found(acting, **filters)


def test_pages_of_the_trail_follow_each_other_and_take_as_few_queries_as_one(
    acting: Acting, company: Company, environment: Environment
) -> None:
    with acting() as depotflow:
        for number in range(7):
            depotflow.scope.audit("payroll.net_wages_entered", subject_id=new_id(), count=number)
    seen, after = [], None
    with acting() as depotflow, noted_statements(environment) as statements:
        while True:
            page = depotflow.audit.list(query=TableQuery(after=after, limit=3))
            seen += [row.sentence for row in page.rows]
            after = page.next_cursor
            if after is None:
                break
    assert sorted(seen) == [f"Nettolonen zijn ingevuld: {number}" for number in range(7)]
    assert len(statements) == 9, "three a page: the rows, how many there are, and their names"


def test_the_file_holds_what_the_screen_finds(acting: Acting, busy: Company) -> None:
    with acting(Role.FINANCE) as depotflow:
        file = depotflow.exports.table(
            kind=ListKind.AUDIT, query=TableQuery(filters={"topic": "toegang"}), file_format=TableFormat.CSV
        )
    [row] = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";")
    assert (row["Datum"], row["Tijd"], row["Wie"], row["Wat"], row["Onderwerp"]) == (
        "21-06-2026", "05:30", "Owner", "De toegang van Finance is ingetrokken", "Toegang en inloggen",
    )  # fmt: skip


def test_a_planner_reads_no_trail_and_takes_none_along(acting: Acting) -> None:
    with acting(Role.PLANNER) as depotflow:
        with pytest.raises(NotAllowed):
            depotflow.audit.list(query=TableQuery())
        with pytest.raises(NotAllowed):
            depotflow.exports.table(kind=ListKind.AUDIT)


def actions_written() -> set[str]:
    """Every action that the services write down, from their source; of an f-string its beginning."""
    written = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            named = [keyword.value for keyword in node.keywords if keyword.arg == "audit"]
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            place = {"audit": 0, "record": 3, "record_everywhere": 3, "end_session": 3, "_record": 2}.get(called)
            if place is not None and len(node.args) > place:
                named.append(node.args[place])
            for action in named:
                if isinstance(action, ast.Constant) and "." in str(action.value):
                    written.add(str(action.value))
                if isinstance(action, ast.JoinedStr):
                    written.add(str(getattr(action.values[0], "value", "")))
    return written


def test_every_action_that_is_written_has_a_sentence() -> None:
    written = actions_written()
    assert {"session.lapsed", "absence.", "password.reset", "invoice.issued"} <= written
    assert {one for one in written if not any(known.startswith(one) for known in BY_ACTION)} == set()


def test_every_sentence_is_about_something_that_is_written() -> None:
    written = actions_written()
    assert {known for known in BY_ACTION if not any(known.startswith(one) for one in written)} == set()


def test_every_field_of_a_row_whose_changes_are_kept_has_a_name() -> None:
    tables = ("Company", "Depot", "Principal", "RouteTemplate", "Vehicle", "Driver", "Contractor", "EngagementPeriod",
              "EmployeeFile", "Paper", "SelfBillingAgreement", "TariffVersion", "Breach", "ProcessingActivity",
              "ImpactAssessment")  # fmt: skip
    columns = {column.key for name in tables for column in getattr(models.tables, name).__table__.columns}
    assert columns - NOT_TOLD - set(FIELDS) == set()


def test_an_entry_with_lists_in_it_is_read(acting: Acting) -> None:
    """A payroll run keeps its first and last week, and an export whom it was about."""
    with acting() as depotflow:
        changes = {"weekdays": [["ma", "di"], []]}
        depotflow.scope.audit("payroll.run_created", changes=changes, weeks=["2026-W24", "2026-W25"], drivers=[])
    with acting() as depotflow:
        (row,) = depotflow.audit.list(query=TableQuery()).rows
    assert row.sentence == "Een loonexport is gemaakt"
    assert [(one.before, one.after) for one in row.changes] == [("ma, di", "leeg")]


def test_what_has_no_words_yet_shows_no_key() -> None:
    assert say("new.thing", {}, subject="", rights=ALL).sentence == WITHOUT_WORDS


def test_an_entry_of_an_earlier_version_reads_as_well() -> None:
    assert say("invoice.issued", {}, subject="", rights=ALL).sentence == "Factuur van is uitgegeven"


WRITTEN = [
    ("plate", "", "leeg"),
    ("accepts_by_silence", True, "ja"),
    ("norm_stops", 1_400, "1.400"),
    ("weekdays", 0b10001, "maandag, vrijdag"),
    ("rate_1e4", 19_635, "€\N{NO-BREAK SPACE}1,9635"),
    ("valid_until", "2026-06-22", "22 juni 2026"),
    ("archived_at", "2026-06-22T03:30:00+00:00", "22 juni 2026 05:30"),
    ("starts_at", "07:00:00", "07:00"),
    ("kind", "employee", "loondienst"),
    ("kind", "per_stop_success", "per stop"),
    ("owner", "lease", "lease"),
    ("remark", "2026-99-99", "2026-99-99"),
    ("depot_id", str(new_id()), "onbekend"),
]


@pytest.mark.parametrize(("field", "value", "told"), WRITTEN, ids=[f"{one[0]} {one[2]}" for one in WRITTEN])
def test_values_read_as_people_write_them(field: str, value: object, told: str) -> None:
    assert in_words(field, value) == told


def test_no_table_has_a_sealed_field_that_the_trail_would_repeat() -> None:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, TenantOwned) and mapper.class_ is not AuditEntry:
            row = mapper.class_(**{c.key: b"hidden" for c in mapper.columns if isinstance(c.type, LargeBinary)})
            assert "hidden" not in str(values_of(row)), mapper.class_


@pytest.mark.parametrize(
    ("kind", "condition", "rate_1e4", "said"),
    [
        ("fuel_surcharge", "", 122_500, "brandstoftoeslag, 12,25% vanaf"),
        ("saturday", "fixed_amount", 350_000, "zaterdagtoeslag, € 35,00 vanaf"),
        ("per_stop_success", "", 19_635, "per stop, € 1,9635 vanaf"),
    ],
)
def test_a_tariff_is_told_in_euro_or_in_percent(kind: str, condition: str, rate_1e4: int, said: str) -> None:
    details = {"kind": kind, "condition": condition, "rate_1e4": rate_1e4, "valid_from": "2026-06-22"}
    assert said in say("tariff.added", details, subject="Noordster", rights=ALL).sentence.replace(
        "\N{NO-BREAK SPACE}", " "
    )
