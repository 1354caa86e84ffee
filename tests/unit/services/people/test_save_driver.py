"""Adding and changing drivers."""

from datetime import date
from uuid import UUID

import pytest

from models.values.ids import new_id
from models.values.kinds import EngagementKind, Role
from models.values.listing import TableQuery
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.people.engagements import Engagement
from services.people.save_driver import DriverData, NumberTaken
from tests.company import Company
from tests.conftest import Acting

LOONDIENST = Engagement(kind=EngagementKind.EMPLOYEE, valid_from=date(2026, 1, 1), contract_minutes=2160)


def test_a_new_driver_is_in_the_list_with_depots_footing_and_number(acting: Acting, company: Company) -> None:
    eindhoven, tilburg = company.build_depot("Eindhoven"), company.build_depot("Tilburg")
    data = DriverData(
        name=" Zoë  van Aalst ",
        personnel_number="1001",
        phone="06 12404031",
        home_depot_id=tilburg,
        depot_ids=[eindhoven, tilburg],
    )
    with acting() as depotflow:
        depotflow.people.add_driver(data=data, engagement=LOONDIENST)
        (row,) = depotflow.people.list_drivers(query=TableQuery()).rows
    assert (row.name, row.phone, row.personnel_number) == ("Zoë van Aalst", "+31612404031", "1001")
    assert (row.kind, row.contract_minutes) == (EngagementKind.EMPLOYEE, 2160)
    assert set(row.depots.split(", ")) == {"Eindhoven", "Tilburg"}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (DriverData(name="  "), "name"),
        (DriverData(name="x" * 121), "name"),
        (DriverData(name="Jan", phone="12"), "phone"),
        (DriverData(name="Jan", email="geen adres"), "email"),
        (DriverData(name="Jan", language="xx"), "language"),
        (DriverData(name="Jan", birth_date=date(2030, 1, 1)), "birth_date"),
    ],
)
def test_what_cannot_be_stored_is_refused_at_its_field(acting: Acting, data: DriverData, field: str) -> None:
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.people.add_driver(data=data)
    assert caught.value.field == field


def test_a_personnel_number_belongs_to_one_driver(acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.people.add_driver(data=DriverData(name="Jan", personnel_number="7"))
        second = depotflow.people.add_driver(data=DriverData(name="An"))
    with pytest.raises(NumberTaken), acting() as depotflow:
        depotflow.people.add_driver(data=DriverData(name="Piet", personnel_number="7"))
    with pytest.raises(NumberTaken), acting() as depotflow:
        depotflow.people.change_driver(driver_id=second, data=DriverData(name="An", personnel_number="7"))


def test_changing_replaces_the_data_and_the_depots(acting: Acting, company: Company) -> None:
    eindhoven, tilburg = company.build_depot("Eindhoven"), company.build_depot("Tilburg")
    driver_id = company.build_driver("Jan Jansen", depot_id=eindhoven)
    with acting(Role.PLANNER) as depotflow:
        depotflow.people.change_driver(
            driver_id=driver_id, data=DriverData(name="Jan de Boer", home_depot_id=tilburg, language="pl")
        )
        detail = depotflow.people.get_driver(driver_id=driver_id)
    assert (detail.name, detail.depot_ids, detail.home_depot_id, detail.language) == (
        "Jan de Boer",
        (tilburg,),
        tilburg,
        "pl",
    )


def test_an_archived_driver_leaves_the_list_and_can_come_back(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver("Jan Jansen")
    with acting() as depotflow:
        depotflow.people.archive_driver(driver_id=driver_id, last_day=date(2026, 6, 30))
        assert depotflow.people.list_drivers(query=TableQuery()).total == 0
        (gone,) = depotflow.people.list_drivers(query=TableQuery(filters={"archived": "1"})).rows
        assert gone.is_archived
        assert depotflow.people.get_driver(driver_id=driver_id).engagements[0].last_day == date(2026, 6, 30)
        depotflow.people.restore_driver(driver_id=driver_id)
        assert depotflow.people.list_drivers(query=TableQuery()).total == 1


def test_filters_narrow_the_list(acting: Acting, company: Company) -> None:
    eindhoven, tilburg = company.build_depot("Eindhoven"), company.build_depot("Tilburg")
    company.build_driver("Jan", depot_id=eindhoven)
    company.build_driver("An", depot_id=tilburg, kind=EngagementKind.ZZP)

    def names(**filters: str) -> list[str]:
        with acting() as depotflow:
            return [row.name for row in depotflow.people.list_drivers(query=TableQuery(filters=filters)).rows]

    assert names(depot=str(tilburg)) == ["An"]
    assert names(kind="employee") == ["Jan"]
    assert names(expiring="1") == ["An", "Jan"]


@pytest.mark.parametrize("kind", ["depot", "vehicle", "route"])
def test_a_depot_vehicle_or_route_that_does_not_exist_is_not_found(acting: Acting, kind: str) -> None:
    unknown: UUID = new_id()
    data = {
        "depot": DriverData(name="Jan", home_depot_id=unknown),
        "vehicle": DriverData(name="Jan", fixed_vehicle_id=unknown),
        "route": DriverData(name="Jan", fixed_route_template_id=unknown),
    }[kind]
    with pytest.raises(NotFound), acting() as depotflow:
        depotflow.people.add_driver(data=data)


def test_the_palette_finds_a_driver_by_part_of_the_name(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver("Joelle Broek")
    company.build_driver("Jan Bos")
    with acting() as depotflow:
        assert depotflow.people.find_drivers(text="joë BROEK") == [(driver_id, "Joelle Broek")]


def test_finance_may_look_and_not_change(acting: Acting) -> None:
    with acting(Role.FINANCE) as depotflow:
        assert depotflow.people.list_drivers(query=TableQuery()).total == 0
        with pytest.raises(NotAllowed):
            depotflow.people.add_driver(data=DriverData(name="Jan"))
