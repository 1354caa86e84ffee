"""Setting a provider up: testing before switching on, what a change of it means, and who must use it."""

from dataclasses import replace
from unittest.mock import patch

import bcrypt
import pytest
from sqlalchemy import select

from models.tables import AuditEntry, Provider
from models.values.ids import new_id
from models.values.kinds import ProviderKind, Role
from models.values.refusal import InvalidValue, NotFound
from services.access.groups import AboveYou, GroupData, add_group
from services.access.invitations import accept_invitation
from services.access.permissions import Permission
from services.access.second_step import HalfIn, HalfwayOver, ask_sign_in, finish_by_code, sign_in_by_passkey
from services.access.sessions import SignedIn, find_identity
from services.access.sign_in import sign_in
from services.gateways.clock import StandingClock
from services.scope import Identity, SignedOut, tenant_scope
from services.single_sign_on.arrival import Tried
from services.single_sign_on.confirming import ToConfirm, confirm, read_arrival
from services.single_sign_on.provider import NotTested, ProviderDetail
from services.single_sign_on.refusals import (
    ArrivalOver,
    NobodyHere,
    NotLetIn,
    OtherOrganisation,
    ThroughProvider,
)
from services.single_sign_on.trips import go_to_test
from services.tenant import TenantServices
from tests.oidc import SECRET, running_provider
from tests.statements import noted_statements
from tests.unit.services.access.conftest import PASSWORD, Office, someone
from tests.unit.services.access.steps import adds_app, adds_passkey, code_at
from tests.unit.services.single_sign_on.conftest import Firm

DIRECTORY = "0b9b7c1e-5a54-4a63-9a3f-3f2a1c0d9e8f"


def detail(firm: Firm) -> ProviderDetail:
    with tenant_scope(firm.environment, firm.office.owner) as scope:
        return TenantServices(scope).single_sign_on.get_provider()


def test_what_was_not_tested_is_not_switched_on(firm: Firm) -> None:
    with pytest.raises(NotFound):
        firm.switches(on=True)
    firm.saves()
    with pytest.raises(NotTested):
        firm.switches(on=True)
    assert firm.tests() == Tried(firm.email)
    firm.switches(on=True)
    assert detail(firm).is_on


def test_a_test_that_fails_says_why_and_changes_nothing(firm: Firm) -> None:
    firm.saves(domains="elders.example")
    with pytest.raises(OtherOrganisation) as failed:
        firm.tests()
    assert failed.value.is_of_test
    assert not detail(firm).is_tested


def test_a_test_lets_nobody_in_and_counts_for_who_began_it_only(firm: Firm) -> None:
    firm.saves()
    with pytest.raises(ArrivalOver):
        firm.tests(by=firm.sanne)
    going = go_to_test(firm.environment, firm.office.owner, holder="")
    with pytest.raises(ArrivalOver):
        firm.returns(going)
    assert not detail(firm).is_tested


def test_the_secret_is_not_shown_and_stays_when_none_is_typed(firm: Firm) -> None:
    firm.opens()
    shown = detail(firm)
    assert (SECRET in repr(shown), shown.secret_last4) == (False, SECRET[-4:])
    firm.saves(secret="")
    assert isinstance(firm.comes_back(), ToConfirm)
    firm.saves(secret="another one that is wrong")
    with pytest.raises(NotLetIn, match="weigert"):
        firm.comes_back()


@pytest.mark.parametrize("change", ["issuer", "client"])
def test_another_provider_starts_from_nothing(firm: Firm, change: str) -> None:
    firm.opens()
    firm.links()
    through = firm.comes_back()
    assert isinstance(through, SignedIn)
    with running_provider() as another:
        firm.saves(**{change: another.issuer})
    assert find_identity(firm.environment, token=through.token) is None
    shown = detail(firm)
    assert (shown.is_on, shown.is_tested, list(shown.linked)) == (False, False, [])


def test_another_domain_or_rule_leaves_it_on(firm: Firm) -> None:
    firm.opens()
    firm.links()
    firm.saves(domains="kempenbode.example, elders.example", is_required=True)
    shown = detail(firm)
    assert (shown.is_on, [row.membership_id for row in shown.linked]) == (True, [firm.sanne.membership_id])


def test_what_cannot_be_right_is_refused_at_its_field(firm: Firm) -> None:
    for field, value in (
        ("client", ""),
        ("client", "met\nregel"),
        ("secret", "kort"),
        ("domains", ""),
        ("domains", "geen domein"),
        ("domains", "gmail.com"),
        ("issuer", "login.bedrijf.example"),
        ("issuer", "https://naam@login.bedrijf.example"),
    ):
        with pytest.raises(InvalidValue) as refused:
            firm.saves(**{field: value})
        assert refused.value.field == field, value


def test_every_change_is_written_down_before_and_after_without_the_secret(firm: Firm) -> None:
    firm.opens()
    firm.saves(domains="elders.example", secret="a fresh secret of ours")
    firm.switches(on=False)
    with tenant_scope(firm.environment, Identity.of_system(firm.office.owner.tenant_id, "Systeem")) as scope:
        rows = scope.session.scalars(
            select(AuditEntry).where(AuditEntry.action.startswith("provider.")).order_by(AuditEntry.at, AuditEntry.id)
        ).all()
    assert sorted(row.action for row in rows) == sorted(
        ["provider.saved", "provider.tested", "provider.switched_on", "provider.saved", "provider.switched_off"]
    )
    changes = [row.changes for row in rows if row.action == "provider.saved"]
    assert {"domains": ["kempenbode.example", "elders.example"]} in changes
    told = "".join(repr((row.details, row.changes)) for row in rows)
    assert (SECRET in told, SECRET[-4:] in told, "a fresh secret" in told) == (False, False, False)


def test_only_who_may_everything_decides_where_owners_come_in(firm: Firm) -> None:
    with tenant_scope(firm.environment, firm.office.owner) as scope:
        group_id = add_group(scope, data=GroupData(name="Beheer", rights=frozenset({Permission.COLLEAGUES_MANAGE})))
        TenantServices(scope).access.change_group_of_member(membership_id=firm.sanne.membership_id, group_id=group_id)  # type: ignore[arg-type]
    come_in = sign_in(firm.environment, email=firm.email, password=PASSWORD, caller=someone())
    firm.office.owner = firm.identity(come_in.token)
    with pytest.raises(AboveYou):
        firm.saves()


def knows(firm: Firm, kind: ProviderKind, **claims: object) -> None:
    """As if this provider were the one of Google or Microsoft."""
    firm.saves()
    with tenant_scope(firm.environment, firm.office.owner) as scope:
        scope.session.scalars(select(Provider)).one().kind = kind
    firm.provider.person |= claims


def test_of_google_only_the_companys_own_accounts_come_in(firm: Firm) -> None:
    knows(firm, ProviderKind.GOOGLE)
    with pytest.raises(OtherOrganisation):
        firm.tests()
    firm.provider.person["hd"] = "elders.example"
    with pytest.raises(OtherOrganisation):
        firm.tests()
    firm.provider.person["hd"] = "kempenbode.example"
    assert firm.tests() == Tried(firm.email)


def test_of_microsoft_only_the_companys_own_directory_comes_in(firm: Firm) -> None:
    with running_provider(f"/{DIRECTORY}/v2.0") as entra:
        entra.now = firm.provider.now
        entra.person = {"sub": "x", "preferred_username": firm.email, "tid": DIRECTORY.replace("0b", "0c")}
        firm.provider = entra
        knows(firm, ProviderKind.ENTRA)
        with pytest.raises(OtherOrganisation):
            firm.tests()
        entra.person["tid"] = DIRECTORY
        assert firm.tests() == Tried(firm.email), "Microsoft does not say that an address is verified"


@pytest.fixture
def strict(firm: Firm) -> Firm:
    """A company that asks its people to come in this way."""
    firm.opens(is_required=True)
    return firm


def test_who_must_come_in_that_way_comes_in_no_other(firm: Firm) -> None:
    device, _ = adds_passkey(firm.office, firm.sanne)
    firm.opens(is_required=True)
    with pytest.raises(ThroughProvider) as sent_on:
        sign_in(firm.environment, email=firm.email, password=PASSWORD, caller=someone())
    assert sent_on.value.key == firm.key
    question = ask_sign_in(firm.environment, holder="this browser", caller=someone())
    with pytest.raises(ThroughProvider):
        sign_in_by_passkey(firm.environment, holder="this browser", credential=device.signs(question), caller=someone())
    firm.switches(on=False)
    assert sign_in(firm.environment, email=firm.email, password=PASSWORD, caller=someone())


@pytest.mark.parametrize("how", ["saved", "switched on"])
def test_who_was_in_with_something_of_their_own_comes_in_that_way_from_then_on(
    firm: Firm, clock: StandingClock, how: str
) -> None:
    driver = firm.office.join(email=f"{new_id()}@chauffeur.example")
    firm.opens()
    linked = firm.links()
    offer, _ = adds_app(firm.office, firm.sanne)
    halfway = sign_in(firm.environment, email=firm.email, password=PASSWORD, caller=someone())
    if how == "switched on":
        firm.switches(on=False)
        firm.saves(is_required=True)
        with tenant_scope(firm.environment, firm.sanne):
            pass
        firm.switches(on=True)
    else:
        firm.saves(is_required=True)
        assert find_identity(firm.environment, token=linked.token) is not None, "came in that way"
    with pytest.raises(SignedOut), tenant_scope(firm.environment, firm.sanne):
        pass
    with pytest.raises(HalfwayOver):
        finish_by_code(firm.environment, token=halfway.token, code=code_at(offer, clock.now()), caller=someone())
    for identity in (firm.office.owner, driver):
        with tenant_scope(firm.environment, identity):
            pass


def test_a_right_password_there_is_no_guess(strict: Firm) -> None:
    for _ in range(12):
        with pytest.raises(ThroughProvider):
            sign_in(strict.environment, email=strict.email, password=PASSWORD, caller=someone())


def works_there(firm: Firm, email: str) -> bool:
    with tenant_scope(firm.environment, firm.office.owner) as scope:
        rows = TenantServices(scope).access.list_members()
        return any(row.email == email and row.membership_id is not None for row in rows)


def is_invited(firm: Firm) -> tuple[str, str]:
    """Iris, whom the provider knows: her address and the token of the link that was mailed to her."""
    email = f"{new_id()}@kempenbode.example"
    firm.provider.person |= {"sub": f"iris {new_id()}", "email": email}
    return email, firm.office.invite(email)


def test_who_is_invited_is_a_member_only_after_coming_in_that_way(strict: Firm) -> None:
    email, token = is_invited(strict)
    with pytest.raises(ThroughProvider):
        accept_invitation(strict.environment, token=token, password=PASSWORD, caller=someone())
    assert not works_there(strict, email)
    signed_in = strict.links()
    assert isinstance(signed_in, SignedIn)
    assert works_there(strict, email)
    assert isinstance(strict.comes_back(), SignedIn), "linked"
    with pytest.raises(ThroughProvider):
        sign_in(strict.environment, email=email, password=PASSWORD, caller=someone())


def test_and_after_the_second_step_where_there_is_one(strict: Firm, clock: StandingClock) -> None:
    email, token = is_invited(strict)
    elsewhere = Office(strict.environment, email=email)
    offer, _ = adds_app(elsewhere)
    with pytest.raises(ThroughProvider):
        accept_invitation(strict.environment, token=token, password=PASSWORD, caller=someone())
    half = strict.links()
    assert isinstance(half, HalfIn)
    assert not works_there(strict, email)
    code = code_at(offer, clock.now())
    signed_in = finish_by_code(strict.environment, token=half.token, code=code, caller=someone())
    assert strict.identity(signed_in.token).tenant_id == strict.office.owner.tenant_id
    assert works_there(strict, email)


def test_who_is_on_the_way_to_it_does_not_come_in_by_another_provider(strict: Firm, clock: StandingClock) -> None:
    email, _ = is_invited(strict)
    offer, _ = adds_app(Office(strict.environment, email=email))
    half = strict.links()
    strict.saves(client="another name of ours there", is_required=True)
    strict.saves(is_required=True)
    strict.tests()
    strict.switches(on=True)
    with pytest.raises(HalfwayOver):
        finish_by_code(strict.environment, token=half.token, code=code_at(offer, clock.now()), caller=someone())
    assert not works_there(strict, email)


def test_an_invitation_is_accepted_there_also_without_its_link_by_who_has_an_account(firm: Firm) -> None:
    firm.opens()
    email, _ = is_invited(firm)
    Office(firm.environment, email=email)
    with pytest.raises(InvalidValue):
        firm.links(password="een verkeerde zin")
    assert not works_there(firm, email)
    assert isinstance(firm.links(), SignedIn)
    assert works_there(firm, email)


def test_a_company_learns_from_its_provider_not_whether_who_it_invites_has_an_account(firm: Firm) -> None:
    """Its owner says what the provider says."""
    firm.opens()
    told: list[tuple[str, ...]] = []
    for has_account in (True, False):
        email, _ = is_invited(firm)
        if has_account:
            Office(firm.environment, email=email)
        with noted_statements(firm.environment, above=True) as statements:
            first = firm.comes_back()
            assert isinstance(first, ToConfirm)
            read_arrival(firm.environment, token=first.token)
            with (
                patch.object(bcrypt, "hashpw", wraps=bcrypt.hashpw) as hashed,
                pytest.raises(InvalidValue) as refusal,
            ):
                confirm(firm.environment, token=first.token, password="een verkeerde zin", caller=someone())
        asked = [one for one in statements if not one.startswith("SET LOCAL app.tenant_id")]
        told.append((*asked, str(refusal.value), str(hashed.call_count)))
    assert told[0] == told[1]


def test_an_invitation_that_was_withdrawn_lets_nobody_in(firm: Firm) -> None:
    firm.opens()
    other, _ = is_invited(firm)
    Office(firm.environment, email=other)
    first = firm.comes_back()
    assert isinstance(first, ToConfirm)
    with tenant_scope(firm.environment, firm.office.owner) as scope:
        access = TenantServices(scope).access
        [row] = [row for row in access.list_members() if row.email == other]
        assert row.invitation_id is not None
        access.withdraw_invitation(invitation_id=row.invitation_id)
    with pytest.raises(ArrivalOver):
        confirm(firm.environment, token=first.token, password=PASSWORD, caller=someone())
    with pytest.raises(NobodyHere):
        firm.comes_back()


def test_owners_and_other_addresses_keep_their_password(strict: Firm) -> None:
    other_address = f"{strict.sanne.user_id}@chauffeur.example"
    strict.office.join(Role.PLANNER, email=other_address)
    for email in (strict.office.email, other_address):
        signed_in = sign_in(strict.environment, email=email, password=PASSWORD, caller=someone())
        assert isinstance(signed_in, SignedIn), email


def test_an_actor_without_a_session_of_this_company_tests_nothing(firm: Firm, other: Firm) -> None:
    firm.saves()
    stranger = replace(firm.office.owner, tenant_id=other.office.owner.tenant_id)
    with pytest.raises(Exception, match="uitgelogd"):
        go_to_test(firm.environment, stranger, holder="")
