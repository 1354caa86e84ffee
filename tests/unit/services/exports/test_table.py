import csv
import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select, update

from models.tables import AuditEntry, EngagementPeriod, Invoice, Payable, Principal
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import AdjustmentKind, EngagementKind, MalusCause, PayableKind, Role, Side
from models.values.listing import TableQuery
from models.values.money import Money
from models.values.refusal import InvalidValue, NotAllowed
from services.exports.lists import ListKind
from services.exports.table import TableFormat
from services.scope import tenant_scope
from tests.company import Company
from tests.conftest import Acting
from tests.payroll_weeks import WEEK_25, PayrollWeeks
from tests.settled import lock_scenario


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def weeks(company: Company) -> PayrollWeeks:
    return PayrollWeeks(company)


def taken(acting: Acting, kind: ListKind, who: Role = Role.OWNER) -> list[dict[str, str]]:
    with acting(who) as depotflow:
        return rows(depotflow.exports.table(kind=kind, week=WEEK_25, file_format=TableFormat.CSV).content)


def test_drivers_come_with_todays_footing_and_without_what_is_private(
    acting: Acting, weeks: PayrollWeeks, company: Company
) -> None:
    weeks.employ("Daan de Wit", number="101", place=0, contract_hours=36)
    with acting() as depotflow:
        depotflow.scope.session.execute(update(EngagementPeriod).values(contract_minutes=36 * 60 + 40))
    company.build_driver("Zoë van Aalst", kind=EngagementKind.ZZP)
    found = taken(acting, ListKind.DRIVERS)
    assert [(row["Naam"], row["Personeelsnummer"], row["Dienstverband"], row["Bedrijf"]) for row in found] == [
        ("Daan de Wit", "101", "loondienst", ""),
        ("Zoë van Aalst", "", "zzp", "Zoë van Aalst Koerier"),
    ]
    assert (found[0]["Contracturen"], found[0]["Telefoon"]) == ("36,67", "'+31612345678")
    assert not {"BSN", "IBAN", "Uurloon"} & set(found[0])


def test_vehicles_come_with_their_dates(acting: Acting, company: Company) -> None:
    company.build_vehicle("22")
    [row] = taken(acting, ListKind.VEHICLES)
    assert (row["Kenteken"], row["Eigendom"], row["APK tot"], row["Dagkosten"]) == (
        "V-022-XX",
        "eigen",
        "01-06-2027",
        "45,00",
    )


LIST_OF_EVERYTHING = {
    ListKind.ROUTES: {
        "Route": "E-101", "Depot": "Eindhoven", "Opdrachtgever": "Noordster", "Begin": "07:00", "Eind": "15:45",
        "Stops": "140", "Gearchiveerd": "",
    },
    ListKind.CONTRACTORS: {
        "Handelsnaam": "Piet Snel Koerier", "Btw-id": "NL001234567B29", "KOR": "", "Postcode": "5611 AB",
        "Eurovergunning tot": "01-01-2030", "Gearchiveerd": "",
    },
    ListKind.PRINCIPALS: {
        "Naam": "Noordster", "Naam bij de KvK": "Noordster Nederland B.V.", "KvK": "12345678",
        "E-mail facturen": "facturen@noordster.example", "Gearchiveerd": "",
    },
    ListKind.DEPOTS: {"Naam": "Eindhoven", "Code": "EIN", "Opdrachtgever": "Noordster", "Gearchiveerd": ""},
}  # fmt: skip


@pytest.mark.parametrize(("kind", "told"), LIST_OF_EVERYTHING.items(), ids=[kind.value for kind in LIST_OF_EVERYTHING])
def test_what_the_company_keeps_of_others_comes_without_accounts(
    acting: Acting, company: Company, kind: ListKind, told: dict[str, str]
) -> None:
    company.build_route(company.build_depot())
    company.build_driver("Piet Snel", kind=EngagementKind.ZZP)
    [row] = taken(acting, kind)
    assert {name: row[name] for name in told} == told
    assert not any("ABNA" in value for value in row.values())


def test_shifts_of_a_week_come_with_what_was_registered(acting: Acting, weeks: PayrollWeeks) -> None:
    driver = weeks.employ("Daan de Wit")
    weeks.work(driver, WEEK_25, (0, 6), 8)
    weeks.work(driver, WEEK_25.shifted(1), (0,), 8)
    found = taken(acting, ListKind.SHIFTS)
    assert [(row["Datum"], row["Chauffeur"], row["Begonnen"], row["Klaar"], row["Stand"]) for row in found] == [
        ("15-06-2026", "Daan de Wit", "07:00", "15:30", "goedgekeurd"),
        ("21-06-2026", "Daan de Wit", "07:00", "15:30", "goedgekeurd"),
    ]


def test_invoices_of_a_week_come_as_amounts_in_a_workbook(acting: Acting, company: Company) -> None:
    company.build_depot()
    with tenant_scope(company.environment, company.member(Role.OWNER)) as scope:
        principal = scope.session.scalars(select(Principal.id)).one()
        scope.add(
            Invoice(
                kind="invoice",
                state="issued",
                series="F",
                number="2026-0001",
                principal_id=principal,
                party_name="Noordster",
                iso_year=2026,
                iso_week=25,
                issue_date=date(2026, 6, 22),
                due_date=date(2026, 7, 22),
                net_cents=1_000_00,
                vat_cents=210_00,
                total_cents=1_210_00,
                record={},
            )
        )
    with acting(Role.FINANCE) as depotflow:
        file = depotflow.exports.table(kind=ListKind.INVOICES, week=WEEK_25)
    assert file.name == "facturen-2026-W25.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    assert sheet is not None
    assert [cell.value for cell in list(sheet.rows)[1]][7:] == [1000, 210, 1210, 0, 1210]


def test_who_may_not_see_invoices_may_not_take_them(acting: Acting) -> None:
    with acting(Role.PLANNER) as depotflow, pytest.raises(NotAllowed):
        depotflow.exports.table(kind=ListKind.INVOICES, week=WEEK_25)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (ListKind.DRIVERS, "kind"),
        (ListKind.DRIVERS, "depot"),
        (ListKind.VEHICLES, "owner"),
        (ListKind.VEHICLES, "depot"),
        (ListKind.ROUTES, "type"),
        (ListKind.ROUTES, "depot"),
    ],
)
def test_a_choice_that_no_filter_has_is_refused(acting: Acting, kind: ListKind, name: str) -> None:
    with pytest.raises(InvalidValue), acting() as depotflow:
        query = TableQuery(filters={name: "nergens"})
        depotflow.exports.table(kind=kind, query=query, file_format=TableFormat.CSV)


def test_a_list_of_a_week_needs_the_week(acting: Acting) -> None:
    with acting() as depotflow, pytest.raises(InvalidValue):
        depotflow.exports.table(kind=ListKind.SHIFTS)


def test_another_company_is_never_in_the_list_and_taking_is_written_down(
    acting: Acting, weeks: PayrollWeeks, other_company: Company
) -> None:
    weeks.employ("Daan de Wit")
    with acting(other_company.member(Role.OWNER)) as depotflow:
        file = depotflow.exports.table(kind=ListKind.DRIVERS, file_format=TableFormat.CSV)
        assert rows(file.content) == []
        [entry] = depotflow.scope.session.scalars(select(AuditEntry).where(AuditEntry.action == "exports.list_taken"))
        assert entry.details["kind"] == "chauffeurs"


def found(
    acting: Acting, which: ListKind, *, search: str = "", week: IsoWeek | None = None, **filters: str
) -> list[str]:
    """The first column that tells the rows apart, of the list as its screen would show it."""
    query = TableQuery(search=search, filters=filters)
    with acting(Role.FINANCE) as depotflow:
        file = depotflow.exports.table(kind=which, week=week, file_format=TableFormat.CSV, query=query)
    return [row.get("Nummer") or row.get("Chauffeur") or row["Naam"] for row in rows(file.content)]


def test_invoices_and_self_bills_come_as_the_list_shows_them(acting: Acting, company: Company) -> None:
    scenario = lock_scenario(company)
    with acting() as depotflow:
        draft = depotflow.invoices.draft(week=WEEK_25, principal_id=scenario.principal_id)
        depotflow.invoices.issue(invoice_id=draft)
        depotflow.invoices.credit(invoice_id=draft, reason="Fout")
    assert found(acting, ListKind.INVOICES) == ["2026-0001", "2026-0002"]
    assert found(acting, ListKind.INVOICES, state="credited") == ["2026-0001"]
    assert found(acting, ListKind.INVOICES, state="late") == []
    assert found(acting, ListKind.INVOICES, search="0002") == ["2026-0002"]
    assert found(acting, ListKind.INVOICES, week=WEEK_25.shifted(1)) == []
    assert found(acting, ListKind.SELF_BILLS) == []


def test_hours_come_as_the_approval_queue_shows_them(acting: Acting, company: Company) -> None:
    lock_scenario(company)
    everybody = ["Daan de Wit", "Piet Snel", "Daan de Wit"]
    assert found(acting, ListKind.HOURS, week=WEEK_25) == everybody
    assert found(acting, ListKind.HOURS, week=WEEK_25, search="piet") == ["Piet Snel"]
    assert found(acting, ListKind.HOURS, week=WEEK_25, state="unusual") == []


def test_what_is_to_be_paid_comes_as_its_list_shows_it(acting: Acting, company: Company) -> None:
    scenario = lock_scenario(company)
    with acting() as depotflow:
        depotflow.scope.add(
            Payable(
                kind=PayableKind.SELF_BILL,
                contractor_id=scenario.contractor_id,
                payee_name="Piet Snel",
                iban="NL91ABNA0417164300",
                amount_cents=100_00,
                text="PS-2026-0001",
                due_on=date(2026, 6, 29),
                created_at=depotflow.scope.now,
            )
        )
    assert found(acting, ListKind.PAYABLES) == ["Piet Snel"]
    assert found(acting, ListKind.PAYABLES, kind="self_bill", search="ps-2026") == ["Piet Snel"]
    assert found(acting, ListKind.PAYABLES, kind="wage") == []
    assert found(acting, ListKind.PAYABLES, remark="1") == []


def test_bonuses_and_maluses_come_with_kind_and_cause(acting: Acting, company: Company) -> None:
    scenario = lock_scenario(company)
    with acting(Role.FINANCE) as depotflow:
        for shift_id, side, kind, cause in (
            (scenario.monday.shift_id, Side.REVENUE, AdjustmentKind.MALUS, MalusCause.SCAN_ERROR),
            (scenario.tuesday.shift_id, Side.COST, AdjustmentKind.BONUS, None),
        ):
            depotflow.settlement.enter_adjustment(
                adjustment_id=new_id(), shift_id=shift_id, side=side, kind=kind, cause=cause, amount=Money(12_50),
                note="Melding 12",
            )  # fmt: skip
        depotflow.settlement.settle_week(week=WEEK_25.shifted(1))
    malus, bonus = taken(acting, ListKind.ADJUSTMENTS)
    assert (malus["Soort"], malus["Oorzaak"], malus["Van of voor"]) == ("malus", "scanfout", "opdrachtgever")
    assert (bonus["Soort"], bonus["Oorzaak"], bonus["Van of voor"]) == ("bonus", "", "chauffeur")
    assert [(row["Bedrag"], row["Geboekt in"], row["Toelichting"]) for row in (malus, bonus)] == [
        ("-12,50", "2026-W26", "Melding 12"),
        ("-12,50", "2026-W26", "Melding 12"),
    ]
    with pytest.raises(NotAllowed), acting(Role.PLANNER) as depotflow:
        depotflow.exports.table(kind=ListKind.ADJUSTMENTS, week=WEEK_25)
