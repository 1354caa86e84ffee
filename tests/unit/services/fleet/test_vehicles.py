"""The vans."""

from datetime import date

import pytest

from models.values.kinds import EngagementKind, VehicleOwner
from models.values.listing import TableQuery
from models.values.money import Money
from models.values.refusal import InvalidValue
from services.fleet.vehicles import PlateTaken, VehicleData
from tests.company import Company
from tests.conftest import Acting

SPRINTER = VehicleData(
    number="08",
    plate="v520zk",
    make_model="Mercedes Sprinter 317",
    owner=VehicleOwner.LEASE,
    emission_class="6",
    apk_until=date(2027, 12, 14),
    insured_until=date(2026, 12, 31),
    day_cost=Money(4500),
)


def plates(acting: Acting, search: str = "", **filters: str) -> list[str]:
    with acting() as depotflow:
        return [
            row.plate for row in depotflow.fleet.list_vehicles(query=TableQuery(search=search, filters=filters)).rows
        ]


def test_a_vehicle_is_kept_with_its_plate_as_written_on_it(acting: Acting) -> None:
    with acting() as depotflow:
        vehicle_id = depotflow.fleet.add_vehicle(data=SPRINTER)
        detail = depotflow.fleet.get_vehicle(vehicle_id=vehicle_id)
    assert (detail.data.plate, detail.data.number, detail.data.day_cost) == ("V-520-ZK", "08", Money(4500))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (VehicleData(number="1", plate="XX"), "plate"),
        (VehicleData(number="1", plate="V-520-ZK", emission_class="7"), "emission_class"),
        (VehicleData(number="1", plate="V-520-ZK", payload_kg=-1), "payload_kg"),
        (VehicleData(number="1", plate="V-520-ZK", day_cost=Money(-1)), "day_cost"),
        (VehicleData(number="1", plate="V-520-ZK", day_cost=Money(10**20)), "day_cost"),
        (VehicleData(number="1", plate="V-520-ZK", odometer_km=2**31), "odometer_km"),
    ],
)
def test_what_cannot_be_stored_is_refused_at_its_field(acting: Acting, data: VehicleData, field: str) -> None:
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.fleet.add_vehicle(data=data)
    assert caught.value.field == field


def test_a_van_of_a_contractor_is_driver_owned(acting: Acting, company: Company) -> None:
    company.build_driver("An", kind=EngagementKind.ZZP)
    with acting() as depotflow:
        ((contractor_id, _),) = depotflow.people.contractor_choices()
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.fleet.add_vehicle(data=VehicleData(number="1", plate="V-520-ZK", contractor_id=contractor_id))
    data = VehicleData(number="1", plate="V-520-ZK", owner=VehicleOwner.DRIVER_OWNED, contractor_id=contractor_id)
    with acting() as depotflow:
        depotflow.fleet.add_vehicle(data=data)
        (row,) = depotflow.fleet.list_vehicles(query=TableQuery()).rows
    assert row.contractor == "An Koerier"


def test_a_plate_belongs_to_one_vehicle(acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.fleet.add_vehicle(data=SPRINTER)
        other = depotflow.fleet.add_vehicle(data=VehicleData(number="9", plate="V-355-TT"))
    with pytest.raises(PlateTaken), acting() as depotflow:
        depotflow.fleet.change_vehicle(vehicle_id=other, data=SPRINTER)


def test_the_list_is_in_order_of_number_and_finds_a_plate_without_dashes(acting: Acting) -> None:
    with acting() as depotflow:
        for number, plate in (("10", "V-395-VX"), ("2", "V-406-ZD"), ("1", "V-395-LL")):
            depotflow.fleet.add_vehicle(data=VehicleData(number=number, plate=plate))
    assert plates(acting) == ["V-395-LL", "V-406-ZD", "V-395-VX"]
    assert plates(acting, "v406zd") == ["V-406-ZD"]
    with acting() as depotflow:
        assert depotflow.fleet.find_vehicles(text="395")[0][1] == "1 · V-395-LL"


def test_filters_show_what_asks_for_attention(acting: Acting) -> None:
    soon = VehicleData(number="6", plate="V-178-JR", apk_until=date(2026, 6, 25), insured_until=date(2026, 12, 31))
    with acting() as depotflow:
        depotflow.fleet.add_vehicle(data=SPRINTER)
        expiring = depotflow.fleet.add_vehicle(data=soon)
        depotflow.fleet.take_out_of_service(
            vehicle_id=expiring, first_day=date(2026, 6, 22), last_day=date(2026, 6, 22), reason="APK"
        )
    assert plates(acting, expiring="1") == ["V-178-JR"]
    assert plates(acting, out="1") == ["V-178-JR"]
    assert plates(acting, owner="lease") == ["V-520-ZK"]
    with acting() as depotflow:
        depotflow.fleet.put_in_service(vehicle_id=expiring)
        depotflow.fleet.archive_vehicle(vehicle_id=expiring)
    assert plates(acting, out="1") == []
    assert plates(acting, archived="1") == ["V-178-JR"]


@pytest.mark.parametrize(
    ("last_day", "reason", "field"), [(date(2026, 6, 21), "APK", "last_day"), (None, " ", "reason")]
)
def test_out_of_service_needs_sound_days_and_a_reason(
    acting: Acting, last_day: date | None, reason: str, field: str
) -> None:
    with acting() as depotflow:
        vehicle_id = depotflow.fleet.add_vehicle(data=SPRINTER)
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.fleet.take_out_of_service(
            vehicle_id=vehicle_id, first_day=date(2026, 6, 22), last_day=last_day, reason=reason
        )
    assert caught.value.field == field
