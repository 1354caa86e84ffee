"""Lets somebody of a test's company into a browser without typing: with a session of their own, as signing in gives."""

import hashlib
from uuid import UUID

import httpx
from playwright.sync_api import BrowserContext
from sqlalchemy import update

from models.tables import Membership, Session
from services.access.sessions import open_session
from services.scope import Environment, Identity, platform_scope
from tests.e2e.infra.product import Product
from tests.e2e.infra.sockets import COOKIE
from tests.operators import REASON, operator_token


def token_of(environment: Environment, identity: Identity, *, device: str = "Telefoon") -> str:
    """A fresh session of this person, who need not prove again who they are, however slow the machine is."""
    with platform_scope(environment) as session:
        membership = session.get_one(Membership, identity.membership_id)
        token = open_session(environment, session, membership, device=device).token
        session.flush()
        own = update(Session).where(Session.token_sha256 == hashlib.sha256(token.encode()).digest())
        session.execute(own.values(proved_until=Session.expires_at))
        return token


def view_of(product: Product, environment: Environment, tenant_id: UUID, *, operator: str = "") -> str:
    """Somebody of DepotFlow, new or with this token, looks along with this company, by the clock of the product."""
    form = {"company": str(tenant_id), "reason": REASON}
    headers = {"Origin": product.url, "Cookie": f"operator={operator or operator_token(environment)}"}
    return httpx.post(f"{product.url}/ondersteuning/openen", data=form, headers=headers, timeout=30).cookies[COOKIE]


def enter(context: BrowserContext, product: Product, environment: Environment, identity: Identity) -> None:
    """Sign this person in, in place of whoever was."""
    context.add_cookies([{"name": COOKIE, "value": token_of(environment, identity), "url": product.url}])
