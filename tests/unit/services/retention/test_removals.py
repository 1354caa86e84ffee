"""A restored backup loses again what was taken away since, from the database's own list and from the one beside it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

from models.tables import Availability, Paper, Removal
from models.values.kinds import Role
from services.gateways.clock import StandingClock
from services.retention.categories import Category
from services.retention.persons import HeldBack, fates_of, remove_now
from services.retention.removals import keep_outside, replay
from services.scope import Environment, Identity, tenant_scope
from tests.company import Company
from tests.conftest import Acting
from tests.unit.services.retention.conftest import Person, build_person

Night = Callable[..., int]


def put_back(environment: Environment, company: Company, rows: list[dict[str, object]], *, phone: str) -> None:
    """What a restore of last week's backup does: rows and values are there again, and what was noted since is not."""
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        scope.insert(Availability, rows)
        scope.session.execute(text("UPDATE drivers SET phone = :phone"), {"phone": phone})
        scope.session.execute(delete(Removal))


def test_what_a_restore_brings_back_goes_again_once(
    person: Person, staying: Person, environment: Environment, company: Company, night: Night
) -> None:
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        rows = [
            {"id": row.id, "driver_id": row.driver_id, "weekday": row.weekday, "preference": row.preference}
            for row in scope.session.scalars(select(Availability).where(Availability.driver_id == person.driver_id))
        ]
    night()
    put_back(environment, company, rows, phone="+31612345678")
    assert person.count(Availability) == 1

    system = Identity.of_system(company.tenant_id, "Beheer van DepotFlow")
    assert replay(environment, system) == {Category.AVAILABILITY: 1, Category.CONTACT: 1}
    assert person.count(Availability) == 0
    assert (person.row().phone, staying.row().phone) == ("", "+31612345678")
    assert staying.count(Availability) == 1
    assert replay(environment, system) == {}


def test_the_list_beside_the_database_holds_numbers_only_and_is_of_one_company(
    person: Person, environment: Environment, company: Company, other_company: Company, night: Night, tmp_path: Path
) -> None:
    build_person(other_company)
    night()
    [kept] = (tmp_path / "removals").iterdir()
    assert kept.name == f"{company.tenant_id}.jsonl"
    written = kept.read_text()
    assert str(person.driver_id) in written
    assert not any(word in written for word in ("Sem", "voorbeeld.example", "+316", "0019"))
    assert replay(environment, Identity.of_system(other_company.tenant_id, "Systeem")) == {}


def test_the_list_forgets_what_every_backup_forgot(
    person: Person, environment: Environment, company: Company, night: Night, clock: StandingClock, tmp_path: Path
) -> None:
    night()
    kept = tmp_path / "removals" / f"{company.tenant_id}.jsonl"
    assert kept.read_text()
    clock.move(timedelta(days=100))
    night()
    assert kept.read_text() == ""
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        assert scope.session.scalars(select(Removal)).all() == []


def test_of_a_driver_it_is_known_what_may_go_now_and_what_stays_until_when(person: Person, acting: Acting) -> None:
    with acting() as depotflow:
        fates = {fate.category: fate for fate in fates_of(depotflow.scope, driver_id=person.driver_id)}
    assert fates[Category.CONTACT].is_removable
    assert not fates[Category.WAGE_FILE].is_removable
    assert str(fates[Category.WAGE_FILE].goes_on) == "2029-01-01"
    assert str(fates[Category.NAMES].goes_on) == "2031-01-01"
    assert fates[Category.EVENTS].rows == 1


def test_what_no_law_wants_kept_goes_when_it_is_asked_and_goes_again_after_a_restore(
    staying: Person, person: Person, acting: Acting, environment: Environment, company: Company
) -> None:
    with acting() as depotflow:
        gone = remove_now(depotflow.scope, driver_id=staying.driver_id)
    assert gone[Category.PAPERS] == 1
    assert staying.count(Paper) == 0
    assert person.count(Paper) == 1, "nobody else's"
    assert staying.row().name == "Noor Bakker"
    system = Identity.of_system(company.tenant_id, "Systeem")
    keep_outside(environment, system)
    assert replay(environment, system) == {}


def test_what_is_held_back_is_not_removed_on_request_either(person: Person, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.retention.place_hold(driver_id=person.driver_id, reason="Geschil")
    with acting() as depotflow, pytest.raises(HeldBack):
        remove_now(depotflow.scope, driver_id=person.driver_id)
    assert person.count(Paper) == 1
