"""A file that spells what the company has a little otherwise: the same to people, so the same here."""

from datetime import date, time

import pytest
from sqlalchemy import text

from models.values.listing import TableQuery
from services.imports.commit import ImportHasErrors
from services.organisation.routes import RouteData
from tests.conftest import Acting
from tests.unit.services.imports.files import commit, count, csv_file

pytestmark = pytest.mark.usefixtures("depots")

PEOPLE = "Naam;Pers.nr.;Dienstverband;Depot;Telefoon"
ROUTES = "Depot;Opdrachtgever;Route;Start;Eind;Stops"
WEEK = "Depot;Datum;Route;Start;Eind;Stops"


@pytest.mark.parametrize("name", ["ZOE VAN AALST", "Zoë  van Aalst", "zoë vanaalst", "Zoé\u200b Van Aalst"])
def test_a_driver_is_known_however_the_name_is_typed(acting: Acting, name: str) -> None:
    commit(acting, csv_file(f"{PEOPLE}\nZoë van Aalst;;loondienst;Eindhoven;\n"), "drivers")
    again = csv_file(f"{PEOPLE}\n{name};;loondienst;EIND HOVEN;0612345678\n")
    result = commit(acting, again, "drivers", update_known=True)
    with acting() as depotflow:
        (row,) = depotflow.people.list_drivers(query=TableQuery()).rows
    assert (result.added, result.changed, row.name) == (0, 1, "Zoë van Aalst")


def test_a_personnel_number_is_known_in_other_letters_and_stays_as_it_was_written(acting: Acting) -> None:
    commit(acting, csv_file(f"{PEOPLE}\nZoë van Aalst;P-1001 a;loondienst;Eindhoven;\n"), "drivers")
    result = commit(acting, csv_file(f"{PEOPLE}\nZoë Smit;p-1001A;loondienst;ehv;\n"), "drivers", update_known=True)
    with acting() as depotflow:
        (row,) = depotflow.people.list_drivers(query=TableQuery()).rows
    assert (result.added, result.changed, row.personnel_number) == (0, 0, "P-1001 a")


def test_two_spellings_of_one_person_in_a_file_are_one_person(acting: Acting) -> None:
    head = f"{PEOPLE};Geboortedatum"
    lines = ("Zoë van Aalst;;loondienst;Eindhoven;;3-4-1990", "ZOE VAN AALST;;loondienst;Eindhoven;;3-4-1990")
    with pytest.raises(ImportHasErrors, match="Staat ook op regel 2"):
        commit(acting, csv_file("\n".join((head, *lines))), "drivers")


def test_a_van_is_known_with_and_without_dashes(acting: Acting) -> None:
    head = "Kenteken;Bus;Eigendom"
    commit(acting, csv_file(f"{head}\nV-123-BC;12;eigen\n"), "vehicles")
    assert commit(acting, csv_file(f"{head}\nv 123 bc;12;Eigen\n"), "vehicles", update_known=True).added == 0
    assert count(acting, "vehicles") == 1


@pytest.mark.parametrize("code", ["ehv 101", "EHV101", "Éhv  101"])
def test_a_route_and_its_depot_and_principal_are_known_however_they_are_typed(acting: Acting, code: str) -> None:
    commit(acting, csv_file(f"{ROUTES}\nEindhoven;Noordster;EHV 101;07:00;16:00;120\n"), "route_templates")
    again = csv_file(f"{ROUTES}\neïndhoven;NOORD STER;{code};07:00;16:00;130\n")
    result = commit(acting, again, "route_templates", update_known=True)
    with acting() as depotflow:
        codes = depotflow.scope.session.execute(text("SELECT code, norm_stops FROM route_templates")).all()
    assert (result.added, result.changed, codes) == (0, 1, [("EHV 101", 130)])


def test_days_of_a_new_route_in_two_spellings_make_one_route(acting: Acting) -> None:
    lines = ("Eindhoven;22-06-2026;EHV 101;07:00;16:00;120", "Eindhoven;23-06-2026;ehv101;07:00;16:00;120")
    commit(acting, csv_file("\n".join((WEEK, *lines))), "week_routes")
    again = commit(acting, csv_file("\n".join((WEEK, *lines)).upper()), "week_routes")
    with acting() as depotflow:
        routes = depotflow.scope.session.execute(text("SELECT code, weekdays FROM route_templates")).all()
        days = depotflow.scope.session.execute(text("SELECT service_date FROM shifts ORDER BY 1")).scalars().all()
    assert (routes, again.added) == ([("EHV 101", 0b11)], 0)
    assert days == [date(2026, 6, 22), date(2026, 6, 23)]


def test_the_same_spelling_goes_before_one_that_is_alike(acting: Acting) -> None:
    """Routes that somebody made with such codes on purpose stay two."""
    with acting() as depotflow:
        depot_id = next(row.id for row in depotflow.organisation.list_depots() if row.name == "Eindhoven")
        for code in ("EHV 101", "EHV101"):
            data = RouteData(depot_id=depot_id, code=code, starts_at=time(7), ends_at=time(16))
            depotflow.organisation.add_route(data=data)
    file = csv_file(f"{ROUTES}\nEindhoven;Noordster;EHV101;07:00;16:00;90\n")
    commit(acting, file, "route_templates", update_known=True)
    with acting() as depotflow:
        statement = text("SELECT code, norm_stops FROM route_templates ORDER BY code")
        codes = depotflow.scope.session.execute(statement).all()
    assert dict(tuple(row) for row in codes) == {"EHV 101": None, "EHV101": 90}
