"""A support view: a reason, fifteen minutes, and every end there is."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import select

from models.tables import OutboxMessage
from models.values.ids import new_id
from models.values.kinds import Role
from models.values.listing import TableQuery
from models.values.refusal import InvalidValue, NotAllowed, NotFound
from services.access.sessions import live_sessions, may_act, sign_out
from services.audit.sentences import Topic
from services.gateways.clock import StandingClock
from services.scope import Environment, Identity, SignedOut, above_tenants, tenant_scope
from services.support.operators import sign_operator_out
from services.support.views import (
    EndedView,
    FoundCompany,
    SupportOff,
    find_companies,
    find_ended_view,
    find_view,
    open_view,
)
from services.tenant import TenantServices
from tests.company import Company, found_company
from tests.operators import REASON, looking_along, operator, view_token
from tests.server import owner_address


def is_over(environment: Environment, identity: Identity) -> bool:
    """Whether nothing of it may be shown any more, asked in every place that asks."""
    assert identity.session_id is not None
    answers = {
        may_act(environment, session_id=identity.session_id),
        identity.session_id in live_sessions(environment, {identity.session_id}),
    }
    try:
        with tenant_scope(environment, identity) as scope:
            answers.add(bool(TenantServices(scope).people.contractor_choices()) or True)
    except SignedOut:
        answers.add(False)
    assert len(answers) == 1, answers
    return not answers.pop()


@pytest.mark.parametrize("reason", ["", "te kort", "1234567890 12345", "a b c d e f g h i"])
def test_nothing_opens_without_a_reason_of_ten_letters(environment: Environment, company: Company, reason: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        open_view(environment, operator(environment), tenant_id=company.tenant_id, reason=reason)
    assert refusal.value.field == "reason"


def test_a_view_is_of_one_company_and_bears_the_operators_name(environment: Environment, company: Company) -> None:
    identity = looking_along(environment, company.tenant_id)
    assert (identity.tenant_id, identity.name, identity.role) == (company.tenant_id, "Noor de Haan", None)
    assert not is_over(environment, identity)


def test_an_operator_reads_why_a_look_is_over_unless_they_ended_it(
    environment: Environment, company: Company, other_company: Company, clock: StandingClock
) -> None:
    noor, sanne = operator(environment), operator(environment, name="Sanne Kuipers")

    def look(at: Company) -> Identity:
        token = open_view(environment, noor, tenant_id=at.tenant_id, reason=REASON).token
        found = find_view(environment, token=token)
        assert found is not None
        return found

    assert find_ended_view(environment, noor) is None
    first = look(company)
    assert find_ended_view(environment, noor) is None
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        assert first.session_id is not None
        TenantServices(scope).support.end_view(view_id=first.session_id)
    assert find_ended_view(environment, noor) == EndedView("Kempenbode Koeriers", by="Owner")
    own = look(other_company)
    assert own.session_id is not None
    sign_out(environment, session_id=own.session_id)
    assert find_ended_view(environment, noor) is None
    look(other_company)
    clock.move(timedelta(minutes=15))
    assert find_ended_view(environment, noor) == EndedView("Andere Koeriers", by="")
    assert find_ended_view(environment, sanne) is None


def test_a_view_of_one_company_shows_nothing_of_another(
    environment: Environment, company: Company, other_company: Company
) -> None:
    theirs = looking_along(environment, other_company.tenant_id)
    swapped = replace(theirs, tenant_id=company.tenant_id)
    with pytest.raises(SignedOut), tenant_scope(environment, swapped):
        pass


def test_it_ends_after_fifteen_minutes_whatever_is_clicked(
    environment: Environment, company: Company, clock: StandingClock
) -> None:
    identity = looking_along(environment, company.tenant_id)
    for _ in range(2):
        clock.move(timedelta(minutes=7, seconds=29))
        assert not is_over(environment, identity)
    clock.move(timedelta(seconds=2))
    assert is_over(environment, identity)


def test_what_was_over_stays_so_when_the_clock_is_set_back(
    environment: Environment, company: Company, clock: StandingClock
) -> None:
    token = view_token(environment, company.tenant_id)
    clock.move(timedelta(minutes=16))
    assert find_view(environment, token=token) is None
    clock.move(-timedelta(minutes=16))
    assert find_view(environment, token=token) is None


def test_what_ended_by_itself_is_not_said_to_be_ended_by_who_comes_after(
    environment: Environment, company: Company, clock: StandingClock
) -> None:
    noor = operator(environment)
    open_view(environment, noor, tenant_id=company.tenant_id, reason=REASON)
    clock.move(timedelta(minutes=16))
    open_view(environment, noor, tenant_id=company.tenant_id, reason=REASON)
    clock.move(timedelta(minutes=1))
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        TenantServices(scope).support.allow(allowed=False)
        overview = TenantServices(scope).support.overview()
    assert [view.ended_by for view in overview.views] == ["Owner", ""]
    assert overview.views[1].ended_at == overview.views[1].ends_at


def test_each_early_end_is_an_end(environment: Environment, company: Company) -> None:
    owner = company.member(Role.OWNER)

    def by_the_customer(identity: Identity) -> None:
        assert identity.session_id is not None
        with tenant_scope(environment, owner) as scope:
            TenantServices(scope).support.end_view(view_id=identity.session_id)

    def by_switching_off(_: Identity) -> None:
        with tenant_scope(environment, owner) as scope:
            TenantServices(scope).support.allow(allowed=False)

    def by_the_operator(identity: Identity) -> None:
        assert identity.session_id is not None
        sign_out(environment, session_id=identity.session_id)

    for end in (by_the_customer, by_the_operator, by_switching_off):
        identity = looking_along(environment, company.tenant_id)
        end(identity)
        assert is_over(environment, identity), end.__name__


def test_it_ends_with_the_operators_session_and_with_the_next_view(
    environment: Environment, company: Company, other_company: Company
) -> None:
    who = operator(environment)
    first, second = (
        find_view(environment, token=open_view(environment, who, tenant_id=each.tenant_id, reason=REASON).token)
        for each in (company, other_company)
    )
    assert first is not None
    assert second is not None
    assert is_over(environment, first)
    assert not is_over(environment, second)
    sign_operator_out(environment, session_id=who.session_id)
    assert is_over(environment, second)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE operators SET removed_at = now() WHERE user_id = %(user)s",
        "UPDATE users SET password_changes = password_changes + 1 WHERE id = %(user)s",
        "UPDATE tenants SET closed_at = now() WHERE id = %(tenant)s",
        "UPDATE operator_sessions SET expires_at = '2020-01-01' WHERE user_id = %(user)s",
    ],
)
def test_it_lives_by_what_it_rests_on(
    environment: Environment, company: Company, database_url: str, change: str
) -> None:
    identity = looking_along(environment, company.tenant_id)
    with psycopg.connect(owner_address(database_url)) as owner:
        of_view = """SELECT s.user_id FROM support_views v JOIN operator_sessions s ON s.id = v.operator_session_id
                     WHERE v.id = %s"""
        found = owner.execute(of_view, [identity.session_id]).fetchone()
        assert found is not None
        owner.execute(change, {"user": found[0], "tenant": company.tenant_id})
    assert is_over(environment, identity)


def test_a_company_that_switched_it_off_is_only_known_by_that(environment: Environment, company: Company) -> None:
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        TenantServices(scope).support.allow(allowed=False)
    with pytest.raises(SupportOff):
        open_view(environment, operator(environment), tenant_id=company.tenant_id, reason=REASON)
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        TenantServices(scope).support.allow(allowed=True)
    assert not is_over(environment, looking_along(environment, company.tenant_id))


def test_only_the_owner_switches_and_ends_and_only_their_own(
    environment: Environment, company: Company, other_company: Company
) -> None:
    identity = looking_along(environment, company.tenant_id)
    assert identity.session_id is not None
    with tenant_scope(environment, other_company.member(Role.OWNER)) as scope, pytest.raises(NotFound):
        TenantServices(scope).support.end_view(view_id=identity.session_id)
    for role in (Role.PLANNER, Role.FINANCE):
        with tenant_scope(environment, company.member(role)) as scope, pytest.raises(NotAllowed):
            TenantServices(scope).support.allow  # noqa: B018 - asking for it is refused
    assert not is_over(environment, identity)


def test_the_owners_are_mailed_and_the_books_say_it(environment: Environment, company: Company) -> None:
    looking_along(environment, company.tenant_id)
    with tenant_scope(environment, company.member(Role.OWNER)) as scope:
        mails = scope.session.scalars(select(OutboxMessage)).all()
        services = TenantServices(scope)
        services.support.allow(allowed=False)
        services.support.allow(allowed=True)
        noted = services.audit.list(query=TableQuery(filters={"topic": Topic.SUPPORT})).rows
    assert [mail.recipient for mail in mails] == [f"owner-{company.tenant_id}@kempenbode.example"]
    assert all(said in mails[0].body for said in ("Noor de Haan", REASON, "05:45"))
    assert [(entry.sentence, entry.actor, entry.reason) for entry in noted][2:] == [
        ("Een medewerker van DepotFlow kijkt mee", "Noor de Haan (DepotFlow)", f"{REASON} (ticket T-104)")
    ]
    switched = {"DepotFlow mag niet meer meekijken", "DepotFlow mag weer meekijken"}
    assert {entry.sentence for entry in noted[:2]} == switched


def test_searching_tells_names_and_nothing_else(environment: Environment) -> None:
    name = f"Zon & 100% {new_id()}"
    company = found_company(environment, name)
    assert find_companies(environment, typed=name[4:].upper()) == [FoundCompany(company.tenant_id, name)]
    assert find_companies(environment, typed="k") == find_companies(environment, typed="%%") == []


def test_who_looks_along_gets_nothing_above_the_companies(environment: Environment, company: Company) -> None:
    with tenant_scope(environment, looking_along(environment, company.tenant_id)) as scope:
        with pytest.raises(NotAllowed), above_tenants(scope):
            pass
        assert scope.session.connection().exec_driver_sql("SELECT current_user").scalar() == "depotflow_support"
