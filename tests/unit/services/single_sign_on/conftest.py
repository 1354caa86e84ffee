"""A company with a provider of its own, and people who sign in there."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from sqlalchemy import select

from models.tables import AuditEntry
from models.values.ids import new_id
from models.values.kinds import ProviderKind
from models.values.refusal import InvalidValue
from services.access.second_step import HalfIn
from services.access.sessions import SignedIn
from services.gateways.clock import StandingClock
from services.scope import Identity, tenant_scope
from services.single_sign_on.arrival import Arrived, Tried, arrive
from services.single_sign_on.confirming import ToConfirm, confirm, record_refusal
from services.single_sign_on.links import key_of
from services.single_sign_on.protocol import Returned
from services.single_sign_on.provider import ProviderData
from services.single_sign_on.trips import Going, go, go_to_test
from services.tenant import TenantServices
from tests.oidc import CLIENT, SECRET, OpenIdProvider, running_provider
from tests.unit.services.access.conftest import PASSWORD, Office, office, someone

__all__ = ["office"]


class Firm:
    """A company whose people sign in at `provider`; Sanne is one of them."""

    def __init__(self, office: Office, provider: OpenIdProvider) -> None:
        self.office, self.environment, self.provider = office, office.environment, provider
        self.key = key_of(self.environment, office.owner.tenant_id)
        self.email = f"{new_id()}@kempenbode.example"
        self.sanne = office.join(email=self.email)
        provider.person = {"sub": f"sanne {new_id()}", "email": self.email, "email_verified": True}

    def saves(self, **changes: object) -> None:
        told: dict[str, object] = {
            "kind": ProviderKind.OTHER,
            "issuer": self.provider.issuer,
            "client": CLIENT,
            "secret": SECRET,
            "domains": "kempenbode.example",
            "is_required": False,
            "trusts_second_step": False,
        }
        with tenant_scope(self.environment, self.office.owner) as scope:
            TenantServices(scope).single_sign_on.save_provider(data=ProviderData(**{**told, **changes}))  # type: ignore[arg-type]

    def switches(self, *, on: bool) -> None:
        with tenant_scope(self.environment, self.office.owner) as scope:
            TenantServices(scope).single_sign_on.switch_provider(on=on)

    def opens(self, **changes: object) -> None:
        """Set up, test and switch on."""
        self.saves(**changes)
        assert isinstance(self.tests(), Tried)
        self.switches(on=True)

    def tests(self, by: Identity | None = None) -> Arrived | Tried:
        owner = self.office.owner
        return self.returns(go_to_test(self.environment, owner, holder=""), identity=by or owner)

    def goes(self, *, holder: str = "", asked: str = "") -> Going:
        return go(self.environment, key=self.key, holder=holder, asked=asked, caller=someone())

    def returned(self, going: Going) -> Returned:
        """What the provider sends the browser back with."""
        answer = httpx.get(going.address)
        told = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
        return Returned(told["state"], told.get("code", ""), told.get("error", ""), told.get("iss", ""))

    def returns(self, going: Going, *, identity: Identity | None = None) -> Arrived | Tried:
        return self.arrives(going.holder, self.returned(going), identity=identity)

    def arrives(self, holder: str, returned: Returned, *, identity: Identity | None = None) -> Arrived | Tried:
        return arrive(
            self.environment, key=self.key, holder=holder, returned=returned, caller=someone(), identity=identity
        )

    def comes_back(self) -> SignedIn | HalfIn | ToConfirm:
        arrived = self.returns(self.goes())
        assert isinstance(arrived, Arrived)
        return arrived.come_in

    def links(self, password: str = PASSWORD) -> SignedIn | HalfIn:
        """Come in for the first time."""
        first = self.comes_back()
        assert isinstance(first, ToConfirm)
        caller = someone()
        try:
            return confirm(self.environment, token=first.token, password=password, caller=caller)
        except InvalidValue:
            record_refusal(self.environment, token=first.token, caller=caller)
            raise

    def trail(self) -> list[tuple[str, str]]:
        """What the company wrote down about its provider, each with why."""
        system = Identity(self.office.owner.tenant_id, None, "Systeem")
        with tenant_scope(self.environment, system) as scope:
            entries = select(AuditEntry.action, AuditEntry.details).order_by(AuditEntry.at, AuditEntry.id)
            found = scope.session.execute(entries.where(AuditEntry.action.startswith("provider."))).all()
            return [(row.action, row.details.get("reason", "")) for row in found]

    def identity(self, token: str) -> Identity:
        return self.office.identity(token)


@pytest.fixture
def provider(clock: StandingClock) -> Iterator[OpenIdProvider]:
    with running_provider() as running:
        running.now = clock.now
        yield running


@pytest.fixture
def firm(environment: object, office: Office, provider: OpenIdProvider) -> Firm:
    return Firm(office, provider)


@pytest.fixture
def other(office: Office, clock: StandingClock) -> Iterator[Firm]:
    """A second company, whose owner has a provider of another issuer."""
    with running_provider() as running:
        running.now = clock.now
        yield Firm(Office(office.environment), running)


@pytest.fixture
def open_firm(firm: Firm) -> Firm:
    firm.opens()
    return firm
