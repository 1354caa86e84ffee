"""A driver with a phone in hand, and what the server knows of the day."""

from dataclasses import dataclass
from uuid import UUID

from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import select

from models.tables import DriverEvent, DriverMessage, Registration, Session, Shift
from models.values.kinds import Role
from services.scope import Identity, platform_scope, tenant_scope
from tests.company import Company
from tests.e2e.infra.entry import enter
from tests.e2e.infra.product import Product

CONTROLLED = """new Promise((done) => {
  if (navigator.serviceWorker.controller) done();
  else navigator.serviceWorker.addEventListener("controllerchange", () => done());
})"""


@dataclass
class Driver:
    """A driver with a shift today, and what the server knows of it."""

    company: Company
    identity: Identity
    shift_id: UUID

    def signs_in(self, context: BrowserContext, product: Product) -> None:
        enter(context, product, self.company.environment, self.identity)

    def is_signed_out(self) -> None:
        with platform_scope(self.company.environment) as session:
            for row in session.scalars(select(Session).where(Session.membership_id == self.identity.membership_id)):
                row.ended_at = self.company.environment.clock.now()

    def events(self) -> list[str]:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            return list(
                scope.session.scalars(
                    select(DriverEvent.kind).where(DriverEvent.shift_id == self.shift_id).order_by(DriverEvent.position)
                )
            )

    def registration(self) -> Registration:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            return scope.session.scalars(
                select(Registration).where(Registration.shift_id == self.shift_id, Registration.is_current)
            ).one()

    def has_seen_everything(self) -> bool:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            return all(scope.session.scalars(select(DriverMessage.seen_at)))

    def loses_the_shift(self) -> None:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            scope.get(Shift, self.shift_id, what="Deze dienst").driver_id = None

    def gets_the_shift(self) -> None:
        with tenant_scope(self.company.environment, self.company.member(Role.OWNER)) as scope:
            scope.get(Shift, self.shift_id, what="Deze dienst").driver_id = self.identity.driver_id


def opened(page: Page, url: str = "/app") -> Page:
    """The day, kept on the phone from now on."""
    page.goto(url)
    expect(page.get_by_role("heading", name="E-112")).to_be_visible()
    page.evaluate(CONTROLLED)
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).tap()


def shown(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def hold(button: Locator) -> None:
    """Keep a finger on a button for more than a second."""
    box = button.bounding_box()
    assert box is not None
    button.page.mouse.move(box["x"] + 20, box["y"] + 20)
    button.page.mouse.down()
    expect(button).to_be_hidden()
    button.page.mouse.up()
