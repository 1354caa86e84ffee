"""Importing whole files into a real database: all or nothing, and never twice."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import psycopg
import pytest
from sqlalchemy import select, text

from models.tables import Shift
from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.kinds import EngagementKind, PaperKind, Role, TariffKind, VehicleOwner
from models.values.listing import TableQuery
from models.values.refusal import NotAllowed
from services.fleet.vehicles import VehicleData
from services.imports.commit import ColumnMissing, ImportHasErrors, LayoutHasChanged
from services.imports.progress import ImportCancelled, Progress
from services.imports.reading.sniff import WrongFileKind
from services.imports.stores.store import RowRefused
from services.imports.views import Choices, ImportFile
from services.planning.turn import SeenShift
from tests.company import Company
from tests.conftest import Acting
from tests.server import owner_address
from tests.unit.services.imports.files import commit, count, csv_file, real_file

pytestmark = pytest.mark.usefixtures("depots")


@pytest.mark.parametrize(
    ("name", "target", "rows", "table"),
    [
        ("chauffeurs-loondienst.csv", "drivers", 41, "drivers"),
        ("chauffeurs-zzp.xlsx", "contractors", 5, "contractors"),
        ("wagenpark.csv", "vehicles", 44, "vehicles"),
        ("noordster-routes-week26.xlsx", "route_templates", 18, "route_templates"),
        ("tarieven.csv", "tariffs", 11, "tariff_versions"),
        ("noordster-routes-week26.xlsx", "week_routes", 103, "shifts"),
        ("vlotpost-ritten-wk26.csv", "week_routes", 68, "shifts"),
    ],
)
def test_a_file_a_company_sent_comes_in_whole_and_the_second_time_adds_nothing(
    acting: Acting, name: str, target: str, rows: int, table: str
) -> None:
    first = commit(acting, real_file(name), target)
    assert (first.rows, first.added, first.changed, count(acting, table)) == (rows, rows, 0, rows)
    second = commit(acting, real_file(name), target, update_known=True)
    assert (second.added, second.changed, count(acting, table)) == (0, 0, rows)


def test_employees_have_footing_depot_licence_account_and_a_sealed_bsn(acting: Acting) -> None:
    commit(acting, real_file("chauffeurs-loondienst.csv"), "drivers")
    with acting() as depotflow:
        (row,) = depotflow.people.list_drivers(query=TableQuery(search="aalst")).rows
        detail = depotflow.people.get_driver(driver_id=row.id)
        (agency,) = depotflow.people.list_drivers(query=TableQuery(search="amrani")).rows
        agency_detail = depotflow.people.get_driver(driver_id=agency.id)
        columns = depotflow.scope.session.execute(text("SELECT bsn_ciphertext FROM employee_files")).scalars().all()
    assert (row.personnel_number, row.depots, row.kind) == ("1001", "Eindhoven", EngagementKind.EMPLOYEE)
    assert (detail.engagements[0].valid_from, detail.engagements[0].contract_minutes) == (date(2023, 5, 14), 2160)
    assert [(paper.kind, paper.valid_until) for paper in detail.papers] == [
        (PaperKind.DRIVING_LICENCE, date(2028, 10, 29))
    ]
    assert detail.file is not None
    assert (detail.file.bsn_last4, detail.file.iban) == ("7591", "NL75TEST3339198994")
    assert (agency.kind, agency_detail.file) == (EngagementKind.AGENCY, None)
    assert len(columns) == 38
    assert all(b"999907591" not in bytes(column) for column in columns)


def test_contractors_come_with_driver_licence_date_and_rate(acting: Acting) -> None:
    commit(acting, real_file("chauffeurs-zzp.xlsx"), "contractors")
    with acting() as depotflow:
        rows = {row.name: row for row in depotflow.people.list_contractors(query=TableQuery()).rows}
        rates = depotflow.tariffs.list()
        (driver,) = depotflow.people.list_drivers(query=TableQuery(search="arslan")).rows
    assert (rows["Benali Koerier"].is_kor, rows["Benali Koerier"].niwo_until) == (True, date(2030, 4, 7))
    assert (rows["Arslan Koerier"].btw_id, rows["Arslan Koerier"].drivers) == ("", "Çağla Arslan")
    assert (driver.kind, driver.company, driver.depots) == (EngagementKind.ZZP, "Arslan Koerier", "Tilburg")
    assert sorted(rate.rate_1e4 for rate in rates) == [14200, 14500, 14800, 15100, 15400]


def test_another_account_in_a_file_waits_like_one_that_is_typed(acting: Acting) -> None:
    head = "Chauffeur;Handelsnaam;KvK-nummer;Btw-id;IBAN;E-mail"
    first, second = "NL63TEST2047666326", "NL75TEST3339198994"
    commit(acting, csv_file(f"{head}\nBo Claassen;Claassen Koerier;99993066;NL668158840B56;{first};\n"), "contractors")
    changed = csv_file(f"{head}\nBo Claassen;Claassen Koerier;99993066;NL668158840B56;{second};bo@claassen.example\n")
    commit(acting, changed, "contractors", update_known=True)
    with acting() as depotflow:
        ((contractor_id, _),) = depotflow.people.contractor_choices()
        detail = depotflow.people.get_contractor(contractor_id=contractor_id)
    assert (detail.iban, detail.email) == (first, "bo@claassen.example")
    assert detail.pending_account is not None
    assert detail.pending_account.iban == second


def test_what_forbids_to_change_a_known_row_is_said_of_that_row_before_anything_is_written(acting: Acting) -> None:
    head = "Chauffeur;Handelsnaam;KvK-nummer;E-mail;KOR"
    rows = [("Bo Claassen", "Claassen Koerier", "99993066"), ("Cas Dijk", "Dijk Koerier", "99993058")]
    first = "\n".join(f"{';'.join(row)};;nee" for row in rows)
    commit(acting, csv_file(f"{head}\n{first}\n"), "contractors")
    with acting() as depotflow:
        ids = {name: contractor_id for contractor_id, name in depotflow.people.contractor_choices()}
        depotflow.people.join_kor(contractor_id=ids["Claassen Koerier"], first_day=date(2026, 7, 1))
        depotflow.people.join_kor(contractor_id=ids["Dijk Koerier"], first_day=date(2026, 6, 1))
        depotflow.people.leave_kor(contractor_id=ids["Dijk Koerier"], last_day=date(2026, 6, 30))
    second = "\n".join(
        f"{';'.join(row)};zzp@koerier.example;{kor}" for row, kor in zip(rows, ["ja", "nee"], strict=True)
    )
    file = csv_file(f"{head}\n{second}\nEl Amrani;Amrani Koerier;99993040;;nee\n")
    with acting() as depotflow:
        untouched = depotflow.imports.preview(file=file, choices=Choices(target="contractors"))
        seen = depotflow.imports.preview(file=file, choices=Choices(target="contractors", update_known=True))
    assert (untouched.error_rows, seen.error_rows, seen.differing) == ((), (2, 3), 2)
    assert [(one.number, one.column, one.message.split(".")[0]) for one in seen.problems if one.is_error] == [
        (2, "KOR", "KOR vanaf vandaag: De KOR loopt al op of na die dag"),
        (3, "KOR", "KOR vanaf vandaag: Er loopt geen KOR zonder laatste dag"),
    ]
    with pytest.raises(ImportHasErrors, match=r"2 regels kunnen nog niet mee\. Regel 2, Claassen Koerier: KOR"):
        commit(acting, file, "contractors", update_known=True)
    result = commit(acting, file, "contractors", update_known=True, leave_out=frozenset({2, 3}))
    assert (result.added, result.changed) == (1, 0)


@dataclass(slots=True)
class Interrupted(Progress):
    """Lets a colleague do something between the judging of the rows and the writing of them."""

    colleague: Callable[[], None] = lambda: None

    def begin(self, phase: str) -> None:
        if phase == "Opslaan":
            self.colleague()


def test_what_a_colleague_changed_meanwhile_is_refused_with_the_row_it_is_about(acting: Acting) -> None:
    line = "Chauffeur;Handelsnaam;KvK-nummer;KOR\nBo Claassen;Claassen Koerier;99993066;"
    commit(acting, csv_file(f"{line}nee\n"), "contractors")

    def joins() -> None:
        with acting() as depotflow:
            ((contractor_id, _),) = depotflow.people.contractor_choices()
            depotflow.people.join_kor(contractor_id=contractor_id, first_day=date(2026, 7, 1))

    choices = Choices(target="contractors", update_known=True)
    with pytest.raises(RowRefused, match=r"Regel 2, Claassen Koerier: De KOR loopt al .* Er is niets"), acting() as it:
        it.imports.commit(file=csv_file(f"{line}ja\n"), choices=choices, progress=Interrupted(colleague=joins))


def test_tariffs_follow_each_other_and_keep_their_conditions(acting: Acting) -> None:
    commit(acting, real_file("tarieven.csv"), "tariffs", Role.FINANCE)
    with acting() as depotflow:
        rates = [row for row in depotflow.tariffs.list() if row.kind is TariffKind.PER_STOP_SUCCESS]
        (km,) = [row for row in depotflow.tariffs.list() if row.kind is TariffKind.PER_KM]
    assert [(row.rate_1e4, row.valid_from, row.valid_until) for row in rates] == [
        (19250, date(2026, 1, 1), date(2026, 6, 1)),
        (19635, date(2026, 6, 1), None),
    ]
    assert (km.depot, km.from_quantity_1e4, km.remark) == ("Tilburg", 1_200_000, "boven 120 km per dag")


def test_a_week_grid_gives_fixed_routes_with_the_days_they_run(acting: Acting) -> None:
    commit(acting, real_file("noordster-routes-week26.xlsx"), "route_templates")
    with acting() as depotflow:
        rows = {row.code: row for row in depotflow.organisation.list_routes(query=TableQuery()).rows}
    assert (rows["E-101"].weekdays, rows["E-118"].weekdays) == (frozenset(range(7)), frozenset(range(5)))
    assert (rows["E-101"].name, rows["E-101"].depot, rows["E-101"].norm_stops) == ("Gestel", "Eindhoven", 132)


def test_a_week_makes_the_routes_nobody_knew_with_the_days_they_run(acting: Acting) -> None:
    commit(acting, real_file("vlotpost-ritten-wk26.csv"), "week_routes", Role.PLANNER)
    with acting() as depotflow:
        rows = {row.code: row for row in depotflow.organisation.list_routes(query=TableQuery()).rows}
    assert len(rows) == 12
    assert (rows["B-201"].weekdays, rows["B-212"].weekdays) == (frozenset(range(7)), frozenset(range(5)))
    assert (rows["B-201"].depot, rows["B-201"].principal) == ("Den Bosch", "Vlotpost")


def test_a_second_version_of_a_week_adds_what_is_new_and_names_what_differs(acting: Acting) -> None:
    header = "Datum;Depot;Route;Bloktijd;Stops"
    commit(acting, csv_file(f"{header}\n22-06-2026;Tilburg;K-1;07:00-15:00;100\n"), "week_routes")
    second = csv_file(f"{header}\n22-06-2026;Tilburg;K-1;07:30-15:00;110\n23-06-2026;Tilburg;K-1;22:00-06:00;120\n")
    with acting() as depotflow:
        seen = depotflow.imports.preview(file=second, choices=Choices(target="week_routes"))
    result = commit(acting, second, "week_routes", update_known=True)
    with acting() as depotflow:
        shifts = depotflow.scope.session.execute(
            text("SELECT expected_stops, row_version, ends_at - starts_at FROM shifts ORDER BY service_date")
        ).all()
    assert (seen.new, seen.differing) == (1, 1)
    assert "Staat gepland om 07:00–15:00 en in het bestand om 07:30–15:00." in seen.problems[0].message
    assert (result.added, result.changed) == (1, 1)
    assert [(stops, version, str(duration)) for stops, version, duration in shifts] == [
        (110, 2, "8:00:00"),
        (120, 1, "8:00:00"),
    ]


def test_a_route_that_was_taken_off_the_board_is_known_and_stays_away(acting: Acting) -> None:
    days = "".join(f"{day}-06-2026;Tilburg;K-1;07:00-15:00\n" for day in (22, 23))
    file = csv_file(f"Datum;Depot;Route;Bloktijd\n{days}")
    commit(acting, file, "week_routes")
    with acting() as depotflow:
        monday = depotflow.scope.session.scalars(select(Shift).order_by(Shift.service_date)).first()
        assert monday is not None
        seen = SeenShift(monday.id, monday.row_version)
        depotflow.planning.remove_shifts(week=IsoWeek(2026, 26), shifts=[seen])
    with acting() as depotflow:
        preview = depotflow.imports.preview(file=file, choices=Choices(target="week_routes"))
    assert (preview.new, preview.known, preview.warning_rows) == (0, 2, 1)
    assert "weggehaald" in preview.problems[0].message
    assert commit(acting, file, "week_routes", update_known=True).added == 0


def test_one_wrong_row_keeps_everything_out_and_is_named(acting: Acting) -> None:
    file = csv_file("Kenteken;Eigendom;APK tot\nV-395-LL;huur;25-10-2027\nV-406-ZD;lease;31-02-2027\n")
    with pytest.raises(ImportHasErrors, match=r"1 regel kan nog niet mee\. Regel 3, V-406-ZD: APK tot"):
        commit(acting, file, "vehicles")
    assert count(acting, "vehicles") == 0
    assert commit(acting, file, "vehicles", leave_out=frozenset({3})).added == 1


def test_known_rows_change_only_when_asked(acting: Acting) -> None:
    commit(acting, real_file("wagenpark.csv"), "vehicles")
    newer = csv_file("Kenteken;Eigendom;Km-stand;APK tot\nV-395-LL;lease;220000;\nV-111-AA;eigen;5;01-01-2028\n")
    assert commit(acting, newer, "vehicles").changed == 0
    result = commit(acting, newer, "vehicles", update_known=True)
    with acting() as depotflow:
        (row,) = depotflow.fleet.list_vehicles(query=TableQuery(search="395-ll")).rows
    assert (result.added, result.changed) == (0, 1)
    assert (row.owner, row.odometer_km, row.apk_until) == (VehicleOwner.LEASE, 220000, date(2027, 10, 25))


def test_a_van_that_a_file_gives_to_the_company_is_no_longer_that_of_a_contractor(acting: Acting) -> None:
    commit(acting, real_file("chauffeurs-zzp.xlsx"), "contractors")
    with acting() as depotflow:
        contractor_id = depotflow.people.contractor_choices()[0][0]
        van = VehicleData(number="7", plate="V-111-AA", owner=VehicleOwner.DRIVER_OWNED, contractor_id=contractor_id)
        vehicle_id = depotflow.fleet.add_vehicle(data=van)
    file = csv_file("Kenteken;Eigendom\nV-111-AA;eigen\n")
    assert commit(acting, file, "vehicles", update_known=True).changed == 1
    with acting() as depotflow:
        detail = depotflow.fleet.get_vehicle(vehicle_id=vehicle_id)
    assert (detail.data.owner, detail.data.contractor_id) == (VehicleOwner.OWN, None)


def test_a_known_driver_is_found_by_number_or_by_name_and_birth_date(acting: Acting) -> None:
    header = "Pers.nr.;Naam;Contract;Geb. datum;Mobiel;Rijbewijs geldig t/m"
    commit(acting, csv_file(f"{header}\n7;Łukasz Wójcik;loondienst;01-06-1992;06 12208678;\n"), "drivers")
    again = csv_file(
        f"{header}\n7;?ukasz W?jcik;loondienst;01-06-1992;06 99999999;01-01-2030\n"
        ";Lukasz Wojcik;loondienst;01-06-1992;;\n;Lukasz Wojcik;loondienst;02-06-1992;;\n"
    )
    result = commit(acting, again, "drivers", update_known=True)
    with acting() as depotflow:
        names = [
            (row.name, row.phone, row.licence_until) for row in depotflow.people.list_drivers(query=TableQuery()).rows
        ]
    assert (result.added, result.changed) == (1, 1)
    assert sorted(names) == [("Lukasz Wojcik", "", None), ("Łukasz Wójcik", "+31699999999", date(2030, 1, 1))]


def test_a_depot_nobody_knows_is_named_with_the_ones_there_are(acting: Acting) -> None:
    with pytest.raises(ImportHasErrors, match=r"Depot 'Venlo' bestaat niet\. Bekend: Den Bosch, Eindhoven, Tilburg"):
        commit(acting, csv_file("Naam;Contract;Depot\nJan;loondienst;Venlo\n"), "drivers")


def test_a_cancelled_import_leaves_nothing_behind(acting: Acting) -> None:
    lines = "\n".join(f"Chauffeur {number};zzp;Tilburg" for number in range(1200))

    class Impatient(Progress):
        def __call__(self, done: int, total: int) -> None:
            self.is_cancelled = self.phase == "Opslaan" and done >= 600
            super().__call__(done, total)

    with pytest.raises(ImportCancelled), acting() as depotflow:
        depotflow.imports.commit(
            file=csv_file(f"Naam;Contract;Depot\n{lines}\n"), choices=Choices(target="drivers"), progress=Impatient()
        )
    assert (count(acting, "drivers"), count(acting, "contractors"), count(acting, "import_runs")) == (0, 0, 0)


def test_who_may_not_change_a_thing_may_not_import_it(acting: Acting) -> None:
    with pytest.raises(NotAllowed):
        commit(acting, real_file("tarieven.csv"), "tariffs", Role.PLANNER)
    with pytest.raises(NotAllowed):
        commit(acting, real_file("wagenpark.csv"), "vehicles", Role.FINANCE)


def test_a_changed_layout_stops_until_somebody_confirms_it(acting: Acting) -> None:
    commit(acting, csv_file("Kenteken;Eigendom;APK tot\nV-395-LL;huur;25-10-2027\n"), "vehicles")
    renamed = csv_file("Kenteken;Soort bezit;APK tot\nV-406-ZD;lease;25-10-2027\n")
    with pytest.raises(LayoutHasChanged, match="Kolom 'Eigendom' heet nu 'Soort bezit'"):
        commit(acting, renamed, "vehicles")
    columns = {"plate": "Kenteken", "owner": "Soort bezit", "apk_until": "APK tot"}
    assert commit(acting, renamed, "vehicles", columns=columns).added == 1
    assert commit(acting, renamed, "vehicles").added == 0


def test_a_required_field_without_a_column_is_asked_for_once(acting: Acting) -> None:
    file = csv_file("Kenteken;Kleur\nV-395-LL;rood\nV-406-ZD;wit\n")
    with acting() as depotflow:
        seen = depotflow.imports.preview(file=file, choices=Choices(target="vehicles"))
    assert (seen.missing, seen.error_rows, seen.is_ready) == (("Kies welke kolom Eigendom is.",), (), False)
    assert "Er is geen kolom met APK tot. Importeren kan, het weekbord waarschuwt tot de datum er is." in seen.notes
    with pytest.raises(ColumnMissing, match="Kies welke kolom Eigendom is"):
        commit(acting, file, "vehicles")


def test_every_import_is_in_the_list_of_earlier_ones(acting: Acting) -> None:
    commit(acting, real_file("wagenpark.csv"), "vehicles", Role.PLANNER)
    with acting() as depotflow:
        (run,) = depotflow.imports.list_imports()
    assert (run.plural, run.file_name, run.rows, run.added, run.imported_by) == (
        "voertuigen",
        "wagenpark.csv",
        44,
        44,
        "Planner",
    )


def test_a_renamed_program_is_refused_at_the_file(acting: Acting) -> None:
    with pytest.raises(WrongFileKind):
        commit(acting, ImportFile("chauffeurs.csv", b"MZ\x90\x00" + bytes(500)), "drivers")


def test_ten_thousand_drivers_come_in_at_once(acting: Acting) -> None:
    lines = "\n".join(f"{number};Chauffeur {number};loondienst;Tilburg;2030-01-01" for number in range(10_000))
    file = csv_file(f"Pers.nr.;Naam;Contract;Depot;Rijbewijs\n{lines}\n")
    assert commit(acting, file, "drivers").added == 10_000
    assert commit(acting, file, "drivers").added == 0


def drivers_file(count: int) -> ImportFile:
    lines = "\n".join(f"{number};Chauffeur {number};loondienst;2030-01-01" for number in range(count))
    return csv_file(f"Pers.nr.;Naam;Contract;Rijbewijs\n{lines}\n")


def test_what_refers_to_the_drivers_of_a_new_company_is_checked_by_their_key(
    acting: Acting, other_company: Company, database_url: str
) -> None:
    with acting(other_company.member(Role.OWNER)) as depotflow:
        depotflow.imports.commit(file=drivers_file(300), choices=Choices(target="drivers"))
    with psycopg.connect(owner_address(database_url), autocommit=True) as owner:
        owner.execute("ANALYZE drivers")
    with acting() as depotflow:
        depotflow.imports.commit(file=drivers_file(400), choices=Choices(target="drivers"))
        asked = depotflow.scope.session.connection().exec_driver_sql
        asked("PREPARE reference AS SELECT FROM drivers WHERE tenant_id = $1 AND id = $2 FOR KEY SHARE")
        plan = asked(f"EXPLAIN EXECUTE reference ('{depotflow.scope.identity.tenant_id}', '{new_id()}')").scalars()
        assert "pk_drivers" in "".join(plan)
        asked("DEALLOCATE reference")


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("route_templates", "Route;Depot;Start;Eind\nK-1;Tilburg;07:00;15:00\nK-1;til;07:00;15:00\n"),
        (
            "week_routes",
            "Datum;Route;Depot;Start;Eind\n22-06-2026;K-1;TIL;07:00;15:00\n22-6-2026;K-1;Tilburg;08:00;15:00\n",
        ),
        (
            "tariffs",
            "Opdrachtgever;Soort;Bedrag;Geldig vanaf\nKwadrant;rit;250;01-06-2026\nkwadrant;ritprijs;260;1-6-2026\n",
        ),
    ],
)
def test_one_thing_spelled_in_two_ways_is_an_error_on_the_second_row(acting: Acting, target: str, text: str) -> None:
    with pytest.raises(ImportHasErrors, match=r"Regel 3.*Staat ook op regel 2"):
        commit(acting, csv_file(text), target)


def test_a_tariff_that_would_overlap_names_its_row_and_the_last_day_it_can_have(acting: Acting) -> None:
    header = "Opdrachtgever;Soort;Bedrag;Geldig vanaf;Geldig t/m"
    commit(acting, csv_file(f"{header}\nKwadrant;rit;250,00;01-06-2026;\n"), "tariffs")
    older = csv_file(f"{header}\nKwadrant;uur;42,00;01-01-2026;\nKwadrant;rit;240,00;01-01-2026;\n")
    with pytest.raises(ImportHasErrors, match=r"Regel 3, rit: Vanaf 1 juni 2026 .* hoogstens 31 mei 2026 in\."):
        commit(acting, older, "tariffs")
    fitting = csv_file(f"{header}\nKwadrant;rit;240,00;01-01-2026;31-05-2026\n")
    assert commit(acting, fitting, "tariffs").added == 1


def test_who_has_no_first_day_counts_from_the_first_of_this_month_as_the_preview_says(acting: Acting) -> None:
    file = csv_file("Naam;Contract;In dienst\nJan;loondienst;\nAn;loondienst;15-06-2026\n")
    with acting() as depotflow:
        seen = depotflow.imports.preview(file=file, choices=Choices(target="drivers"))
    assert "Hij telt mee vanaf de eerste van deze maand." in seen.problems[0].message
    commit(acting, file, "drivers")
    commit(
        acting, csv_file("Handelsnaam;Chauffeur;KvK;Rijdt sinds\nBo Koerier;Bo;99993066;08-06-2026\n"), "contractors"
    )
    with acting() as depotflow:
        found = depotflow.scope.session.execute(
            text("SELECT d.name, e.valid_from FROM engagement_periods e JOIN drivers d ON d.id = e.driver_id")
        )
        days = {row.name: row.valid_from for row in found}
    assert days == {"Jan": date(2026, 6, 1), "An": date(2026, 6, 15), "Bo": date(2026, 6, 8)}


@pytest.mark.parametrize(("born", "starts"), [("01-06-2038", ""), ("01-06-2012", ""), ("01-01-2015", "01-01-2026")])
def test_who_is_too_young_to_work_does_not_come_in(acting: Acting, born: str, starts: str) -> None:
    with pytest.raises(ImportHasErrors, match="Regel 2, Jan: Jonger dan 16 jaar bij het begin"):
        commit(acting, csv_file(f"Naam;Contract;Geb. datum;In dienst\nJan;loondienst;{born};{starts}\n"), "drivers")


@pytest.mark.parametrize("target", ["drivers", "week_routes"])
def test_a_large_import_can_be_stopped_while_it_is_written(acting: Acting, target: str) -> None:
    texts = {
        "drivers": ("Naam;Contract", "Chauffeur {0};loondienst"),
        "week_routes": ("Datum;Depot;Route;Bloktijd", "22-06-2026;Tilburg;K-{0};07:00-15:00"),
    }
    header, line = texts[target]
    told: list[int] = []

    class Impatient(Progress):
        def __call__(self, done: int, total: int) -> None:
            if self.phase == "Opslaan" and 0 < done < total:
                told.append(done)
                self.cancel()
            super().__call__(done, total)

    file = csv_file("\n".join([header, *(line.format(number) for number in range(3_000))]))
    with pytest.raises(ImportCancelled), acting() as depotflow:
        depotflow.imports.commit(file=file, choices=Choices(target=target), progress=Impatient())
    assert told == [1_000]
    assert (count(acting, "drivers"), count(acting, "shifts"), count(acting, "route_templates")) == (0, 0, 0)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Noordster;Tilburg;stop geslaagd;1,9250;01-01-2026;", "Depot Tilburg is niet van Noordster."),
        ("Noordster;Eindhoven;stop geslaagd;2,0000;01-06-2026;", "Vanaf deze dag geldt al een ander bedrag."),
    ],
)
def test_a_tariff_in_a_file_never_changes_what_was_agreed(acting: Acting, row: str, said: str) -> None:
    head = "Opdrachtgever;Depot;Soort;Bedrag;Geldig vanaf;Geldig t/m"
    commit(acting, csv_file(f"{head}\nNoordster;Eindhoven;stop geslaagd;1,9635;01-06-2026;\n"), "tariffs")
    with pytest.raises(ImportHasErrors, match=re.escape(said)):
        commit(acting, csv_file(f"{head}\n{row}\n"), "tariffs")
    with acting() as depotflow:
        assert [rate.rate_1e4 for rate in depotflow.tariffs.list()] == [19_635]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("pakket;0,24;01-06-2026;30-06-2026;", "Dit tarief geldt al, zonder einde; dat blijft zo."),
        ("pakket;0,24;01-06-2026;;vanaf tweede pakket per stop", "met een andere voorwaarde; die blijft."),
        ("pakket;0,24;01-06-2026;;", ""),
    ],
)
def test_a_tariff_that_was_agreed_otherwise_is_known_and_what_differs_is_told(
    acting: Acting, row: str, said: str
) -> None:
    head = "Soort;Bedrag;Geldig vanaf;Geldig t/m;Opmerking"
    constants = {"principal": "Noordster", "depot": "Eindhoven"}
    commit(acting, csv_file(f"{head}\npakket;0,24;01-06-2026;;\n"), "tariffs", constants=constants)
    with acting() as depotflow:
        choices = Choices(target="tariffs", constants=constants)
        preview = depotflow.imports.preview(file=csv_file(f"{head}\n{row}\n"), choices=choices)
    assert (preview.known, preview.error_rows) == (1, ())
    assert [said in problem.message for problem in preview.problems] == [True] * bool(said)
