"""Mails about API keys: to the owners, once before one expires, and when somebody leaves whose keys go on."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.tables import OutboxMessage
from models.values.kinds import Role
from scheduler.jobs import JOBS, Job
from services.access.api_keys import CreatedKey
from services.access.change_password import change_password
from services.access.groups import group_of_role
from services.access.recognise_key import recognise
from services.gateways.clock import StandingClock
from services.scope import Identity, tenant_scope
from services.tenant import TenantServices
from tests.at_once import at_once
from tests.unit.services.access.conftest import PASSWORD, Office, someone
from tests.unit.services.access.keys import Software

(WARN,) = (job for job in JOBS if isinstance(job, Job) and job.id == "expiring_keys")


def warn(software: Software) -> int:
    return WARN.run(software.environment, Identity.of_system(software.company.tenant_id, "Systeem"))


def mails(software: Software) -> list[tuple[str, str, str]]:
    with tenant_scope(software.environment, software.by) as scope:
        rows = scope.session.scalars(select(OutboxMessage).order_by(OutboxMessage.recipient))
        return [(row.recipient, row.subject, row.body) for row in rows]


def test_fourteen_days_before_a_key_expires_the_owners_are_mailed_once(
    software: Software, clock: StandingClock
) -> None:
    key = software.build_key()
    clock.move(timedelta(days=90 - 14, hours=-6))
    assert (warn(software), mails(software)) == (0, [])
    clock.move(timedelta(hours=6))
    assert warn(software) == 1
    ((recipient, subject, body),) = mails(software)
    assert recipient.startswith("owner-")
    assert subject == "Een API-sleutel verloopt"
    assert f"- Ritplanner ({key.token[:12]}…), tot en met 19 september 2026" in body
    assert "/instellingen/api-sleutels" in body
    assert key.token not in body
    clock.move(timedelta(days=1))
    assert (warn(software), len(mails(software))) == (0, 1)


def test_of_two_rounds_at_once_one_mails(software: Software, clock: StandingClock) -> None:
    software.build_key()
    clock.move(timedelta(days=80))
    assert sorted(at_once(2, lambda _: warn(software)), key=str) == [0, 1]
    assert len(mails(software)) == 1


def test_several_keys_are_one_mail(software: Software, clock: StandingClock) -> None:
    for name in ("Boekhouding", "Ritplanner"):
        software.build_key(name=name)
    clock.move(timedelta(days=80))
    assert warn(software) == 2
    ((_, subject, body),) = mails(software)
    assert subject == "API-sleutels verlopen"
    assert body.index("Boekhouding") < body.index("Ritplanner")


@pytest.mark.parametrize("days", [0, 10, 13])
def test_a_key_that_was_made_for_so_short_is_not_news(software: Software, days: int) -> None:
    software.build_key(last_day=date(2026, 6, 22) + timedelta(days=days))
    assert (warn(software), mails(software)) == (0, [])


@pytest.mark.parametrize("is_withdrawn", [True, False])
def test_a_key_that_no_longer_works_is_not_news(software: Software, clock: StandingClock, is_withdrawn: bool) -> None:
    key = software.build_key()
    if is_withdrawn:
        software.revoke(key)
        clock.move(timedelta(days=80))
    else:
        clock.move(timedelta(days=90))
    assert (warn(software), mails(software)) == (0, [])


def leaves(office: Office, who: Identity) -> None:
    assert who.membership_id is not None
    membership_id = who.membership_id
    with tenant_scope(office.environment, office.owner) as scope:
        TenantServices(scope).access.revoke_member(membership_id=membership_id)


def key_made_by(office: Office, maker: Identity) -> CreatedKey:
    with tenant_scope(office.environment, maker) as scope:
        access = TenantServices(scope).access
        group_id = next(group.id for group in access.list_key_groups())
        return access.create_api_key(name="Ritplanner", group_id=group_id, last_day=scope.today)


def test_when_its_maker_leaves_a_key_goes_on_and_the_owners_are_told(office: Office) -> None:
    maker = office.join(Role.OWNER)
    key = key_made_by(office, maker)
    leaves(office, maker)
    with tenant_scope(office.environment, office.owner) as scope:
        (row,) = TenantServices(scope).access.list_api_keys()
    assert (row.created_by, row.maker_left, row.days_left) == ("Sanne Bakker", True, 1)
    (told,) = [mail for mail in office.mails_to(office.email) if "Ritplanner" in mail]
    assert "Sanne Bakker heeft geen toegang meer" in told
    assert recognise(office.environment, key.token, caller=someone()).key_id == key.id


def test_when_somebody_leaves_who_made_none_nobody_is_told(office: Office) -> None:
    leaves(office, office.join(Role.PLANNER))
    assert not [mail for mail in office.mails_to(office.email) if "geen toegang meer" in mail]


def test_a_new_password_of_its_maker_or_another_group_changes_nothing_about_a_key(office: Office) -> None:
    maker = office.join(Role.OWNER)
    key = key_made_by(office, maker)
    change_password(office.environment, maker, current=PASSWORD, password="nog een lange zin over bezorgen")
    membership_id = maker.membership_id
    assert membership_id is not None
    with tenant_scope(office.environment, office.owner) as scope:
        planners = group_of_role(scope, Role.PLANNER).id
        TenantServices(scope).access.change_group_of_member(membership_id=membership_id, group_id=planners)
    assert recognise(office.environment, key.token, caller=someone()).key_id == key.id
