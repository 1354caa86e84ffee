"""A mailed link lets one person in, once."""

from datetime import timedelta
from unittest.mock import patch

import bcrypt
import pytest
from sqlalchemy import select

from models.tables import AuditEntry, Driver, Invitation
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.access.attempts import INVITED_BY, Budget, count_done
from services.access.change_password import change_password
from services.access.invitations import TooManyInvitations, accept_invitation, read_invitation
from services.access.joining import HasAccess, InvitationUsedUp
from services.access.members import revoke_member
from services.access.permissions import STARTERS
from services.access.sessions import SignedIn, WrongCredentials, find_identity
from services.access.sign_in import sign_in
from services.gateways.clock import StandingClock
from services.scope import Environment, SignedOut, tenant_scope
from services.tenant import TenantServices
from tests.at_once import at_once
from tests.unit.services.access.conftest import PASSWORD, Office, someone


@pytest.fixture
def email() -> str:
    return f"{new_id()}@kempenbode.example"


def driver_of(office: Office, name: str = "Daan de Wit") -> Driver:
    with tenant_scope(office.environment, office.owner) as scope:
        return scope.add(Driver(name=name, sort_name=name.lower(), phone="+31612345678"))


def test_the_link_says_who_invites_whom(office: Office, email: str) -> None:
    found = read_invitation(office.environment, token=office.invite(email, Role.FINANCE))
    assert (found.company, found.name, found.email, found.group, found.has_account) == (
        "Kempenbode Koeriers",
        "Sanne Bakker",
        email,
        "Financiën",
        False,
    )


def test_looking_does_not_use_it_up_and_joining_does(office: Office, email: str) -> None:
    token = office.invite(email)
    read_invitation(office.environment, token=token)
    read_invitation(office.environment, token=token)
    joined = office.accept(token)
    assert (joined.tenant_id, joined.role, joined.name) == (office.owner.tenant_id, Role.PLANNER, "Sanne Bakker")
    for attempt in (read_invitation, lambda *a, **k: accept_invitation(*a, password=PASSWORD, caller=someone(), **k)):
        with pytest.raises(InvitationUsedUp):
            attempt(office.environment, token=token)


def test_of_simultaneous_clicks_one_wins(office: Office, email: str) -> None:
    token = office.invite(email)
    answers = at_once(
        4, lambda _: accept_invitation(office.environment, token=token, password=PASSWORD, caller=someone())
    )
    assert sum(isinstance(answer, SignedIn) for answer in answers) == 1
    assert sum(isinstance(answer, InvitationUsedUp) for answer in answers) == 3


def test_an_address_is_invited_five_times_a_day_by_all_companies_together(
    office: Office, clock: StandingClock, email: str
) -> None:
    other = Office(office.environment)
    for company in (office, other, office, other, office):
        company.invite(email)
    for company in (office, other):
        with pytest.raises(TooManyInvitations, match="Naar dit adres gingen vandaag al 5 uitnodigingen") as refusal:
            company.invite(email.upper())
        assert "wacht 5 uur" in refusal.value.message
    assert len(office.links_mailed_to(email)) == 5
    assert read_invitation(office.environment, token=office.links_mailed_to(email)[-1]).email == email
    clock.move(timedelta(hours=5))
    Office(office.environment).invite(email)


def test_a_company_invites_as_many_a_day_as_it_can_have_drivers(office: Office, email: str) -> None:
    other = Office(office.environment)
    with tenant_scope(office.environment, office.owner) as scope:
        for _ in range(INVITED_BY.burst):
            count_done(scope, Budget(INVITED_BY, str(office.owner.tenant_id)))
    with pytest.raises(TooManyInvitations, match="Je bedrijf verstuurde vandaag al 300 uitnodigingen"):
        office.invite(email)
    assert office.links_mailed_to(email) == []
    other.invite(email)


def test_an_invitation_that_is_refused_costs_nothing(office: Office, email: str) -> None:
    for _ in range(6):
        with pytest.raises(NotFound):
            office.invite(email, driver_id=new_id())
    office.invite(email)


def test_a_new_person_invited_by_two_companies_at_once_is_one_user(environment: Environment, email: str) -> None:
    tokens = [Office(environment).invite(email) for _ in range(2)]
    answers = at_once(
        2, lambda number: accept_invitation(environment, token=tokens[number], password=PASSWORD, caller=someone())
    )
    assert all(isinstance(answer, SignedIn) for answer in answers)
    identities = [find_identity(environment, token=answer.token) for answer in answers if isinstance(answer, SignedIn)]
    assert len({identity.user_id for identity in identities if identity}) == 1
    assert len({identity.tenant_id for identity in identities if identity}) == 2


def test_a_link_is_too_old_after_seven_days(office: Office, email: str, clock: StandingClock) -> None:
    token = office.invite(email)
    clock.move(timedelta(days=7))
    with pytest.raises(InvitationUsedUp):
        office.accept(token)


def test_a_newer_link_withdraws_the_older_one_and_no_other(office: Office, email: str) -> None:
    older, other = office.invite(email), office.invite(f"{new_id()}@kempenbode.example")
    newer = office.invite(email, Role.FINANCE)
    with pytest.raises(InvitationUsedUp):
        office.accept(older)
    assert office.accept(newer).role is Role.FINANCE
    assert office.accept(other).role is Role.PLANNER


def test_a_withdrawn_link_is_worth_nothing(office: Office, email: str) -> None:
    token = office.invite(email)
    with tenant_scope(office.environment, office.owner) as scope:
        access = TenantServices(scope).access
        waiting = next(row for row in access.list_members() if row.invitation_id)
        assert waiting.invitation_id is not None
        access.withdraw_invitation(invitation_id=waiting.invitation_id)
        with pytest.raises(NotFound):
            access.withdraw_invitation(invitation_id=waiting.invitation_id)
    with pytest.raises(InvitationUsedUp):
        office.accept(token)


def test_another_company_cannot_withdraw_it(office: Office, environment: Environment, email: str) -> None:
    token = office.invite(email)
    with tenant_scope(environment, office.owner) as scope:
        waiting = next(row for row in TenantServices(scope).access.list_members() if row.invitation_id)
    assert waiting.invitation_id is not None
    with tenant_scope(environment, Office(environment).owner) as scope, pytest.raises(NotFound):
        TenantServices(scope).access.withdraw_invitation(invitation_id=waiting.invitation_id)
    assert office.accept(token).role is Role.PLANNER


def test_who_has_an_account_gives_its_password(office: Office, environment: Environment) -> None:
    elsewhere = Office(environment)
    token = office.invite(elsewhere.email)
    assert read_invitation(environment, token=token).has_account
    with pytest.raises(WrongCredentials):
        office.accept(token, "een ander wachtwoord dan dat")
    joined = office.accept(token, PASSWORD)
    assert (joined.user_id, joined.tenant_id) == (elsewhere.owner.user_id, office.owner.tenant_id)


def test_a_password_that_is_replaced_meanwhile_joins_nobody(office: Office, environment: Environment) -> None:
    """It changes between the hash and the session: hashing is where this test steps in between."""
    elsewhere = Office(environment)
    token, real, changed = office.invite(elsewhere.email), bcrypt.hashpw, list[bool]()

    def while_it_is_changed(password: bytes, salt: bytes) -> bytes:
        if not changed:
            changed.append(True)
            change_password(environment, elsewhere.owner, current=PASSWORD, password="een nieuwe zin over fietsen")
        return real(password, salt)

    with patch.object(bcrypt, "hashpw", while_it_is_changed), pytest.raises(WrongCredentials):
        office.accept(token)
    assert read_invitation(environment, token=token).email == elsewhere.email


def test_a_refused_password_does_not_use_the_link_up(office: Office, email: str) -> None:
    token = office.invite(email)
    with pytest.raises(InvalidValue):
        office.accept(token, "te kort")
    assert office.accept(token).role is Role.PLANNER


def test_a_drivers_link_is_tied_to_that_driver(office: Office) -> None:
    driver = driver_of(office)
    joined = office.join(Role.DRIVER, driver_id=driver.id)
    assert (joined.role, joined.driver_id) == (Role.DRIVER, driver.id)


def test_a_driver_has_one_open_link_and_one_account(office: Office, email: str) -> None:
    driver = driver_of(office)
    older = office.invite(f"{new_id()}@kempenbode.example", Role.DRIVER, driver_id=driver.id)
    newer = office.invite(email, Role.DRIVER, driver_id=driver.id)
    with pytest.raises(InvitationUsedUp):
        office.accept(older)
    office.accept(newer)
    with pytest.raises(HasAccess) as refusal:
        office.invite(f"{new_id()}@kempenbode.example", Role.DRIVER, driver_id=driver.id)
    assert refusal.value.field == "driver_id"


def test_another_companys_driver_is_not_found(office: Office, environment: Environment, email: str) -> None:
    foreign = driver_of(Office(environment))
    with pytest.raises(NotFound):
        office.invite(email, Role.DRIVER, driver_id=foreign.id)


def test_nobody_is_invited_as_a_driver_without_being_one(office: Office, email: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        office.invite(email, Role.DRIVER)
    assert refusal.value.field == "group_id"


def test_a_colleague_is_invited_to_a_group(office: Office, email: str) -> None:
    with tenant_scope(office.environment, office.owner) as scope, pytest.raises(InvalidValue) as refusal:
        TenantServices(scope).access.invite(email=email, name="Sanne Bakker")
    assert refusal.value.field == "group_id"


def test_who_works_here_is_not_invited_again_not_even_as_something_less(office: Office) -> None:
    with pytest.raises(HasAccess):
        office.invite(office.email, Role.PLANNER)


def test_an_old_link_cannot_change_the_role_of_who_came_in_meanwhile(office: Office, email: str) -> None:
    tokens = [office.invite(email, role) for role in (Role.FINANCE, Role.PLANNER)]
    with tenant_scope(office.environment, office.owner) as scope:
        for row in scope.session.scalars(select(Invitation).where(Invitation.email == email)):
            row.withdrawn_at = None
    office.accept(tokens[0])
    with pytest.raises(HasAccess):
        office.accept(tokens[1])
    signed_in = sign_in(office.environment, email=email, password=PASSWORD, caller=someone())
    assert isinstance(signed_in, SignedIn)
    assert signed_in.rights == STARTERS[Role.FINANCE]


def test_a_revoked_colleague_comes_back_by_a_new_link_without_the_old_sessions(office: Office, email: str) -> None:
    before = office.join(email=email)
    assert before.membership_id is not None
    with tenant_scope(office.environment, office.owner) as scope:
        revoke_member(scope, membership_id=before.membership_id)
    after = office.join(Role.FINANCE, email=email)
    assert after.membership_id == before.membership_id
    with tenant_scope(office.environment, after) as scope:
        assert scope.identity.role is Role.FINANCE
    with pytest.raises(SignedOut), tenant_scope(office.environment, before):
        pass


def test_joining_is_written_down_under_the_name_of_who_joined(office: Office, email: str) -> None:
    office.accept(office.invite(email))
    with tenant_scope(office.environment, office.owner) as scope:
        entries = scope.session.execute(select(AuditEntry.action, AuditEntry.actor_name, AuditEntry.address)).all()
    assert {(action, name, bool(address)) for action, name, address in entries} == {
        ("company.signed_up", "Marieke Verhulst", False),
        ("session.opened", "Marieke Verhulst", False),
        ("colleague.invited", "Marieke Verhulst", False),
        ("colleague.joined", "Sanne Bakker", True),
        ("session.opened", "Sanne Bakker", True),
    }


def test_a_planner_invites_nobody(office: Office) -> None:
    planner = office.join()
    with tenant_scope(office.environment, planner) as scope, pytest.raises(NotAllowed):
        TenantServices(scope).access.invite(email="x@kempenbode.example", name="X", group_id=new_id())
