"""Members of a company that a test built, each with a browser that is signed in."""

from playwright.sync_api import Page

from models.tables import Membership
from models.values.kinds import Role
from services.access.sessions import open_session
from services.scope import platform_scope
from tests.company import Company
from tests.e2e.infra.entry import WHOLE_DAY
from tests.e2e.infra.product import Product


def signs_in(page: Page, product: Product, company: Company, role: Role = Role.FINANCE) -> Page:
    """Give this browser the session of the member in this role."""
    with platform_scope(company.environment) as session:
        membership = session.get_one(Membership, company.member(role).membership_id)
        token = open_session(company.environment, session, membership, device="Kantoor", proof_lasts=WHOLE_DAY).token
    page.context.add_cookies([{"name": "depotflow", "value": token, "url": product.url}])
    return page
