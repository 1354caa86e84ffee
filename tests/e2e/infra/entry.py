"""Lets somebody of a test's company into a browser without typing: with a session of their own, as signing in gives."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import httpx
from playwright.sync_api import BrowserContext

from models.tables import Membership
from services.access.sessions import open_session
from services.scope import Environment, Identity, platform_scope
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE
from tests.operators import REASON, operator_token

WHOLE_DAY: Final = timedelta(hours=24)
"""How long these people need not prove again who they are, however slow the machine is."""


def token_of(environment: Environment, identity: Identity, *, device: str = "Telefoon") -> str:
    """A fresh session of this person."""
    with platform_scope(environment) as session:
        membership = session.get_one(Membership, identity.membership_id)
        return open_session(environment, session, membership, device=device, proof_lasts=WHOLE_DAY).token


def view_of(product: Product, environment: Environment, tenant_id: UUID) -> str:
    """Somebody of DepotFlow looks along with this company from now on, by the clock of the product."""
    form = {"company": str(tenant_id), "reason": REASON}
    headers = {"Origin": product.url, "Cookie": f"operator={operator_token(environment)}"}
    return httpx.post(f"{product.url}/ondersteuning/openen", data=form, headers=headers, timeout=30).cookies[COOKIE]


def enter(context: BrowserContext, product: Product, environment: Environment, identity: Identity) -> None:
    """Sign this person in, in place of whoever was."""
    context.add_cookies([{"name": COOKIE, "value": token_of(environment, identity), "url": product.url}])
