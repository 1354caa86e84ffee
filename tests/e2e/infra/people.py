"""Members of a company that a test built, each with a browser that is signed in."""

from playwright.sync_api import Page

from models.values.kinds import Role
from tests.company import Company
from tests.e2e.infra.entry import token_of
from tests.e2e.infra.product import Product


def signs_in(page: Page, product: Product, company: Company, role: Role = Role.FINANCE) -> Page:
    """Give this browser the session of the member in this role."""
    token = token_of(company.environment, company.member(role), device="Kantoor")
    page.context.add_cookies([{"name": "depotflow", "value": token, "url": product.url}])
    return page
