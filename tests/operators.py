"""Somebody of DepotFlow who looks along, to test with."""

from uuid import UUID

from models.values.ids import new_id
from services.access.users import find_user
from services.scope import Environment, Identity, platform_scope
from services.support.operators import SignedInOperator, add_operator, find_operator, open_operator_session
from services.support.views import find_view, open_view

REASON = "Klant belt over de uren van week 25"


def operator_token(environment: Environment, *, name: str = "Noor de Haan") -> str:
    """A new operator who just signed in."""
    email = f"{new_id()}@depotflow.example"
    add_operator(environment, email=email, name=name)
    with platform_scope(environment) as session:
        user = find_user(session, email)
        assert user is not None
        return open_operator_session(environment, session, user, device="test")[0]


def operator(environment: Environment, *, name: str = "Noor de Haan") -> SignedInOperator:
    found = find_operator(environment, token=operator_token(environment, name=name))
    assert found is not None
    return found


def view_token(environment: Environment, tenant_id: UUID) -> str:
    """A view of this company that was just opened."""
    return open_view(environment, operator(environment), tenant_id=tenant_id, reason=REASON, ticket="T-104").token


def looking_along(environment: Environment, tenant_id: UUID) -> Identity:
    """Somebody who looks along with this company."""
    found = find_view(environment, token=view_token(environment, tenant_id))
    assert found is not None
    return found
