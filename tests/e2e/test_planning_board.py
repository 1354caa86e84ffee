"""The week board in a real browser: dragging, the keyboard alone, a second planner, and what publishing tells."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from io import BytesIO
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from models.tables import Depot, Group, Membership, User
from models.values.calendar import IsoWeek
from models.values.kinds import Role, Side, TariffKind
from services.access.permissions import STARTERS
from services.planning.create_shifts import NewShift
from services.scope import Environment, Identity, platform_scope, tenant_scope
from services.tariffs.add_version import TariffKey
from services.tenant import TenantServices
from tests.company import Company
from tests.e2e.conftest import PASSWORD, NewPage
from tests.e2e.infra.axe import violations_in_light_and_dark

WEEK = IsoWeek(2026, 26)
DRIVERS = ("Daan de Wit", "Sara Bos", "Zoë van Aalst")


@dataclass
class Plan:
    """A company with a week to plan, and the address of its owner."""

    company: Company
    email: str
    depot: UUID
    routes: dict[str, UUID]
    drivers: dict[str, UUID]

    def shift(
        self,
        code: str,
        driver: str | None = None,
        day: int = 0,
        *,
        start: int = 420,
        end: int = 945,
        week: IsoWeek = WEEK,
    ) -> None:
        with tenant_scope(self.company.environment, self.company.members[Role.OWNER]) as scope:
            new = NewShift(
                route_id=self.routes[code],
                day=week.days[day],
                start=start,
                end=end,
                driver_id=self.drivers[driver] if driver else None,
            )
            TenantServices(scope).planning.create_shifts(week=week, shifts=[new])

    def rate(self, rate_1e4: int) -> None:
        """What the principal pays for a route."""
        with tenant_scope(self.company.environment, self.company.members[Role.OWNER]) as scope:
            (depot,) = scope.session.scalars(select(Depot))
            key = TariffKey(side=Side.REVENUE, kind=TariffKind.PER_ROUTE, principal_id=depot.principal_id)
            TenantServices(scope).tariffs.add_version(key=key, rate_1e4=rate_1e4, valid_from=WEEK.monday)


@pytest.fixture
def plan(page: Page, sign_up: Callable[..., str], environment: Environment) -> Plan:
    """Sign up, and give the new company three drivers and three routes."""
    email = sign_up(page)
    page.wait_for_url("**/start")
    company = Company(environment, *_owner(environment, email))
    depot = company.build_depot()
    routes = {code: company.build_route(depot, code) for code in ("E-101", "E-102", "E-103")}
    drivers = {name: company.build_driver(name, depot_id=depot) for name in DRIVERS}
    return Plan(company, email, depot, routes, drivers)


def _owner(environment: Environment, email: str) -> tuple[UUID, dict[Role, Identity]]:
    with platform_scope(environment) as session:
        member = session.scalars(select(Membership).where(Membership.email == email)).one()
        owner = Identity(
            tenant_id=member.tenant_id,
            role=Role.OWNER,
            name=member.display_name,
            rights=STARTERS[Role.OWNER],
            membership_id=member.id,
            user_id=member.user_id,
        )
    return owner.tenant_id, {Role.OWNER: owner}


def open_board(page: Page, week: IsoWeek = WEEK) -> None:
    page.goto(f"/planning?week={week}")
    page.wait_for_function("window.did_handshake === true")
    expect(page.get_by_role("grid")).to_be_visible()


def sign_in_colleague(page: Page, plan: Plan) -> None:
    """Sanne, a planner of the same company, in a browser of her own."""
    environment, email = plan.company.environment, f"sanne-{plan.email}"
    with platform_scope(environment) as session:
        owner = session.scalars(select(User).where(User.email == plan.email)).one()
        sanne = User(email=email, name="Sanne Bakker", password_hash=owner.password_hash)
        session.add(sanne)
        session.flush()
        planners = select(Group.id).where(Group.tenant_id == plan.company.tenant_id, Group.role == Role.PLANNER)
        member = Membership(user_id=sanne.id, display_name=sanne.name, email=email)
        member.group_id = session.scalars(planners).one()
        member.tenant_id = plan.company.tenant_id
        session.add(member)
    sign_in(page, email)


def sign_in(page: Page, email: str) -> None:
    page.goto("/inloggen")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url("**/vandaag")


def cell(page: Page, driver: str, day: int) -> Locator:
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=driver))
    return row.get_by_role("gridcell").nth(day)


def tray(page: Page, code: str) -> Locator:
    return page.locator(".df-open").get_by_role("button", name=f"{code} open")


def told(page: Page, text: str) -> None:
    """The board says this in the message at the bottom."""
    expect(page.locator(".df-toast").filter(has_text=text)).to_be_visible()


def show_everybody(page: Page) -> None:
    """Drivers without a notice are folded away at first."""
    page.get_by_role("button", name="Vraagt aandacht eerst").click()


def drag(page: Page, chip: Locator, target: Locator, *, drop: bool = True) -> None:
    start, end = chip.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 30, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 20)
    page.mouse.move(end["x"] + 50, end["y"] + 20, steps=5)
    if drop:
        page.mouse.up()


def test_an_open_route_is_dragged_onto_a_driver_and_back_again_with_undo(page: Page, plan: Plan) -> None:
    plan.shift("E-101")
    open_board(page)
    show_everybody(page)
    drag(page, tray(page, "E-101"), cell(page, "Sara Bos", 0))
    expect(cell(page, "Sara Bos", 0)).to_contain_text("E-101")
    told(page, "E-101 naar Sara Bos")
    expect(page.get_by_role("button", name="Publiceren 1")).to_be_enabled()
    page.reload()
    show_everybody(page)
    expect(cell(page, "Sara Bos", 0)).to_contain_text("E-101")
    drag(page, cell(page, "Sara Bos", 0).get_by_role("button"), cell(page, "Daan de Wit", 1))
    expect(cell(page, "Daan de Wit", 1)).to_contain_text("E-101")
    page.keyboard.press("Control+z")
    expect(cell(page, "Sara Bos", 0)).to_contain_text("E-101")
    page.keyboard.press("Control+Shift+Z")
    expect(cell(page, "Daan de Wit", 1)).to_contain_text("E-101")


def test_a_drop_says_beforehand_what_is_wrong_and_refuses_what_cannot_be(page: Page, plan: Plan) -> None:
    plan.shift("E-101", "Daan de Wit", start=780, end=1_350)
    plan.shift("E-102", None, start=720, end=1_200)
    plan.shift("E-103", None, day=1, start=360, end=800)
    open_board(page)
    show_everybody(page)
    drag(page, tray(page, "E-102"), cell(page, "Daan de Wit", 0), drop=False)
    expect(page.locator(".df-wk__drop")).to_contain_text("Overlapt met E-101, 13:00–22:30")
    page.mouse.up()
    told(page, "Kan niet. Overlapt met E-101")
    expect(tray(page, "E-102")).to_be_visible()
    drag(page, tray(page, "E-103"), cell(page, "Daan de Wit", 1), drop=False)
    expect(page.locator(".df-wk__drop")).to_contain_text("Rusttijd 7 u 30 m, minimaal 11 u")
    page.mouse.up()
    expect(cell(page, "Daan de Wit", 1).get_by_role("button", name="Rusttijd te kort: 7 u 30 m")).to_be_visible()


def test_an_average_over_the_limit_is_marked_and_said_before_publishing(page: Page, plan: Plan) -> None:
    long_days = plan.company.build_route(plan.company.build_depot("Tilburg"), "T-101", ends_at=time(17, 6))
    for back in range(1, 16):
        for day in WEEK.shifted(-back).days[:5]:
            plan.company.build_shift(long_days, plan.drivers["Daan de Wit"], day=day)
    for at in range(5):
        plan.shift("E-101", "Daan de Wit", at, end=1_026 + at // 4)
    open_board(page)
    marked = cell(page, "Daan de Wit", 4).get_by_role("button", name="Gemiddeld 48 u 1 m over 16 weken")
    expect(marked).to_be_visible()
    marked.click()
    expect(page.get_by_text("Gemiddeld 48 u 1 m per week over 16 weken; de wet staat 48 u toe.")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Publiceren 5").click()
    expect(page.get_by_text("Daan de Wit, E-101 op vr 26: Gemiddeld 48 u 1 m over 16 weken.")).to_be_visible()


def test_escape_leaves_a_dragged_shift_where_it_was(page: Page, plan: Plan) -> None:
    plan.shift("E-101", "Daan de Wit")
    open_board(page)
    show_everybody(page)
    drag(page, cell(page, "Daan de Wit", 0).get_by_role("button"), cell(page, "Sara Bos", 0), drop=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(cell(page, "Daan de Wit", 0)).to_contain_text("E-101")


def test_a_chip_is_stretched_at_its_edge(page: Page, plan: Plan) -> None:
    plan.shift("E-101", "Daan de Wit")
    open_board(page)
    chip = cell(page, "Daan de Wit", 0).get_by_role("button")
    box = chip.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 16)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 26, box["y"] + 16, steps=5)
    page.mouse.up()
    expect(chip).to_contain_text("07:00–16:45")


def test_a_name_that_looks_like_markup_is_only_text(page: Page, plan: Plan) -> None:
    name = "Bo <i>&amp;</i> 'Jan'"
    plan.drivers[name] = plan.company.build_driver(name)
    plan.shift("E-101", name)
    open_board(page)
    row = page.get_by_role("row").filter(has=page.locator("[data-shift]")).filter(has_text=name)
    expect(row.get_by_role("button", name=f"E-101, {name}")).to_be_visible()
    page.get_by_role("button", name="Routes", exact=True).click()
    expect(page.locator(".df-chip b")).to_have_text(name)


def test_a_week_is_planned_with_the_keyboard_alone(page: Page, plan: Plan) -> None:
    plan.shift("E-101")
    open_board(page)
    show_everybody(page)
    tray(page, "E-101").focus()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(cell(page, "Sara Bos", 1)).to_contain_text("E-101")
    expect(cell(page, "Sara Bos", 1).get_by_role("button", name="E-101, Sara Bos")).to_be_focused()
    page.keyboard.press("Control+c")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+v")
    expect(cell(page, "Sara Bos", 2)).to_contain_text("E-101")
    page.keyboard.press("Alt+ArrowRight")
    expect(cell(page, "Sara Bos", 2)).to_contain_text("07:00–16:00")
    page.keyboard.press("Delete")
    told(page, "E-101 naar open routes")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="1 wijziging publiceren")).to_be_visible()
    expect(page.locator(".df-drawer__b")).to_be_focused()
    page.keyboard.press("Control+Enter")
    told(page, "1 dienst gepubliceerd")
    expect(cell(page, "Sara Bos", 1).get_by_role("button", name="gepubliceerd")).to_be_visible()


def test_the_arrow_down_leads_from_the_page_into_the_board(page: Page, plan: Plan) -> None:
    plan.shift("E-101")
    open_board(page)
    show_everybody(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".df-roster :focus")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Sneltoetsen in de weekplanning")).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".df-roster :focus")).to_have_count(1)
    page.keyboard.press("]")
    expect(page.get_by_role("group", name="Week kiezen")).to_contain_text("Week 27")


def test_a_shift_is_made_stretched_and_copied_from_last_week_with_the_keyboard_alone(page: Page, plan: Plan) -> None:
    plan.shift("E-103", "Zoë van Aalst")
    open_board(page)
    show_everybody(page)
    cell(page, "Zoë van Aalst", 0).get_by_role("button").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Dienst toevoegen")).to_be_visible()
    drawer = page.locator(".df-drawer")
    drawer.get_by_label("Route").focus()
    page.keyboard.type("E-102")
    expect(page.get_by_role("option", name="E-102")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    drawer.get_by_role("button", name="Voeg toe").focus()
    page.keyboard.press("Enter")
    made = cell(page, "Zoë van Aalst", 1).get_by_role("button")
    expect(made).to_contain_text("E-102")
    made.focus()
    page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(made).to_contain_text("06:45–15:45")
    page.keyboard.press("Control+a")
    expect(page.get_by_text("2 diensten geselecteerd")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(made).to_contain_text("07:00–15:45")
    page.keyboard.press("]")
    expect(page.get_by_text("Nog geen diensten in week 27")).to_be_visible()
    page.get_by_role("grid").get_by_role("button", name="Kopieer week 26").focus()
    page.keyboard.press("Enter")
    told(page, "2 diensten gekopieerd uit week 26")


def test_a_second_planner_sees_every_change_without_a_reload(page: Page, new_page: NewPage, plan: Plan) -> None:
    plan.shift("E-101", "Daan de Wit")
    other = new_page()
    sign_in_colleague(other, plan)
    for one in (page, other):
        open_board(one)
        show_everybody(one)
    drag(page, cell(page, "Daan de Wit", 0).get_by_role("button"), cell(page, "Zoë van Aalst", 2))
    expect(cell(other, "Zoë van Aalst", 2)).to_contain_text("E-101")
    expect(other.get_by_role("button", name="Publiceren 1")).to_be_visible()
    expect(other.get_by_text("Marieke werkt in Eindhoven")).to_be_visible()
    expect(page.get_by_text("Sanne kijkt mee")).to_be_visible()
    other.reload()
    expect(other.get_by_text("Marieke werkt in Eindhoven")).to_be_visible()
    other.close()
    expect(page.get_by_text("Sanne")).to_have_count(0)


def test_of_two_planners_who_move_one_shift_the_second_is_told_and_may_insist(
    page: Page, new_page: NewPage, plan: Plan
) -> None:
    plan.shift("E-101", "Daan de Wit")
    other = new_page()
    sign_in_colleague(other, plan)
    for one in (page, other):
        open_board(one)
        show_everybody(one)
    page.evaluate(HOLD_PATCHES)
    drag(other, cell(other, "Daan de Wit", 0).get_by_role("button"), cell(other, "Sara Bos", 0))
    told(other, "E-101 naar Sara Bos")
    drag(page, cell(page, "Daan de Wit", 0).get_by_role("button"), cell(page, "Zoë van Aalst", 0))
    told(page, "Sanne Bakker heeft E-101 net gewijzigd.")
    told(page, "E-101 staat nu op Sara Bos.")
    page.evaluate("window.letThrough()")
    expect(cell(page, "Sara Bos", 0)).to_contain_text("E-101")
    page.get_by_role("button", name="Toch doen").click()
    for one in (page, other):
        expect(cell(one, "Zoë van Aalst", 0)).to_contain_text("E-101")


HOLD_PATCHES = """() => {
  const board = Object.values(mounted_app.$refs).find((part) => part?.patch && part?.settle);
  const patch = board.$.setupState.patch;
  const held = [];
  board.$.setupState.patch = (patches) => held.push(patches);
  window.letThrough = () => { board.$.setupState.patch = patch; held.forEach((patches) => patch(patches)); };
}"""
"""The moment at which news is under way and the other already moves the chip, made to last."""


def test_a_refused_publication_says_why_and_the_rest_goes_on(page: Page, plan: Plan) -> None:
    plan.shift("E-101", "Daan de Wit", start=780, end=1_350)
    plan.shift("E-102", "Daan de Wit", day=1, start=360, end=800)
    open_board(page)
    page.get_by_role("button", name="Publiceren 2").click()
    expect(page.get_by_text("2 waarschuwingen.")).to_be_visible()
    page.get_by_role("button", name="Publiceer 2").click()
    expect(page.get_by_text("Vul 'Waarom publiceer je toch' in.")).to_be_visible()
    page.get_by_label("Waarom publiceer je toch").fill("overlegd met Daan")
    page.get_by_role("button", name="Publiceer 2").click()
    told(page, "2 diensten gepubliceerd")
    expect(page.get_by_role("button", name="Publiceren 0")).to_be_focused()


def test_what_is_proposed_for_open_routes_is_ticked_and_carried_out(
    page: Page, plan: Plan, environment: Environment
) -> None:
    ahead = IsoWeek.containing(environment.clock.now().date()).shifted(2)
    for day in (0, 1):
        plan.shift("E-102", day=day, week=ahead)
    open_board(page, ahead)
    page.get_by_role("button", name="Stel bezetting voor").press("Enter")
    first = page.get_by_role("checkbox", name="E-102 ma, ")
    expect(first).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_role("dialog").get_by_text(re.compile("^di 07:00")).click()
    expect(page.get_by_role("button", name="Zet 0 neer")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("dialog").get_by_text(re.compile("^di 07:00")).click()
    page.get_by_role("button", name="Zet 1 neer").press("Enter")
    told(page, "1 open route bezet")


def test_last_week_is_copied_and_taken_back(page: Page, plan: Plan) -> None:
    plan.shift("E-101", "Daan de Wit")
    page.goto(f"/planning?week={WEEK.shifted(1)}")
    page.wait_for_function("window.did_handshake === true")
    page.get_by_role("grid").get_by_role("button", name="Kopieer week 26").click()
    told(page, "1 dienst gekopieerd uit week 26")
    expect(cell(page, "Daan de Wit", 0)).to_contain_text("E-101")
    page.get_by_role("button", name="Ongedaan maken (Ctrl Z)").click()
    expect(page.get_by_text("Nog geen diensten in week 27")).to_be_visible()


def test_a_new_shift_is_made_in_an_empty_cell(page: Page, plan: Plan) -> None:
    open_board(page)
    page.get_by_role("button", name="Begin leeg").click()
    show_everybody(page)
    cell(page, "Zoë van Aalst", 3).dblclick(position={"x": 5, "y": 5})
    expect(page.get_by_role("heading", name="Dienst toevoegen")).to_be_visible()
    drawer = page.locator(".df-drawer")
    drawer.get_by_label("Route").click()
    page.get_by_role("option", name="E-102").click()
    expect(drawer.get_by_label("Begin")).to_have_value("07:00")
    page.get_by_role("button", name="Voeg toe").click()
    expect(cell(page, "Zoë van Aalst", 3)).to_contain_text("E-102")


def test_a_driver_is_put_on_a_route_from_the_palette(page: Page, plan: Plan) -> None:
    plan.shift("E-101", None, day=1)
    open_board(page)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Zoek of typ opdracht").fill("sara di")
    expect(page.get_by_role("option", name="Zet Sara Bos op E-101, di 23 juni")).to_be_visible()
    page.keyboard.press("Enter")
    told(page, "E-101 naar Sara Bos")


def test_a_tap_on_a_chip_and_a_tap_on_a_cell_move_a_shift(new_page: NewPage, plan: Plan) -> None:
    plan.shift("E-101", "Daan de Wit")
    tablet = new_page(phone=True)
    sign_in(tablet, plan.email)
    tablet.set_viewport_size({"width": 1180, "height": 820})
    open_board(tablet)
    show_everybody(tablet)
    cell(tablet, "Daan de Wit", 0).get_by_role("button").tap()
    cell(tablet, "Sara Bos", 1).tap()
    expect(cell(tablet, "Sara Bos", 1)).to_contain_text("E-101")


def test_rows_can_be_routes(page: Page, plan: Plan) -> None:
    plan.shift("E-101", "Daan de Wit")
    plan.shift("E-102", None)
    open_board(page)
    page.get_by_role("button", name="Routes", exact=True).click()
    show_everybody(page)
    expect(cell(page, "E-101", 0)).to_contain_text("Daan de Wit")
    drag(page, cell(page, "E-101", 0).get_by_role("button"), cell(page, "E-102", 0))
    expect(cell(page, "E-102", 0)).to_contain_text("Daan de Wit")
    expect(cell(page, "E-101", 0)).to_contain_text("Open")


def test_shifts_of_several_routes_move_together(page: Page, plan: Plan) -> None:
    plan.shift("E-101", "Daan de Wit")
    plan.shift("E-102", "Sara Bos")
    plan.shift("E-102", "Zoë van Aalst", day=1)
    open_board(page)
    page.get_by_role("button", name="Routes", exact=True).click()
    show_everybody(page)
    cell(page, "E-101", 0).get_by_role("button").focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_text("2 diensten geselecteerd")).to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    told(page, "2 diensten naar di")
    expect(cell(page, "E-101", 1)).to_contain_text("Daan de Wit")
    expect(cell(page, "E-102", 1)).to_contain_text("Sara Bos")
    expect(cell(page, "E-102", 0)).to_contain_text("Zoë van Aalst")
    page.keyboard.press("Control+z")
    told(page, "Teruggedraaid")
    expect(cell(page, "E-101", 0)).to_contain_text("Daan de Wit")
    expect(cell(page, "E-102", 0)).to_contain_text("Sara Bos")


def test_a_planner_without_the_right_sees_no_margin(page: Page, new_page: NewPage, plan: Plan) -> None:
    plan.rate(3_500_000)
    plan.shift("E-101", "Daan de Wit")
    other = new_page()
    sign_in_colleague(other, plan)
    frames: list[str] = []
    other.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    for one in (page, other):
        open_board(one)
        show_everybody(one)
    expect(page.get_by_text("Marge, prognose")).to_be_visible()
    expect(page.locator(".df-dh__m").first).to_contain_text("€")
    expect(other.get_by_text("Marge, prognose")).to_be_hidden()
    drag(page, cell(page, "Daan de Wit", 0).get_by_role("button"), cell(page, "Sara Bos", 2))
    expect(page.locator(".df-dh__m").nth(2)).to_contain_text("€")
    expect(cell(other, "Sara Bos", 2)).to_contain_text("E-101")
    expect(other.locator(".df-dh__m")).to_have_count(0)
    (patch,) = [frame for frame in frames if "patch" in frame and str(plan.drivers["Sara Bos"]) in frame]
    assert "0]]]]])" in patch, "nothing comes after the shifts"


def test_the_board_is_accessible(new_page: NewPage, plan: Plan) -> None:
    plan.shift("E-101", "Daan de Wit", start=780, end=1_350)
    plan.shift("E-102", "Daan de Wit", day=1, start=360, end=800)
    plan.shift("E-103", None, day=1)
    shown = new_page()
    sign_in(shown, plan.email)
    open_board(shown)
    cell(shown, "Daan de Wit", 1).get_by_role("button").focus()
    expect(shown.get_by_role("tooltip")).to_be_visible()
    assert violations_in_light_and_dark(shown) == []
    assert shown.locator("[role=grid] [tabindex='0']").count() == 1


def test_a_week_ago_is_one_key_away(page: Page, plan: Plan) -> None:
    plan.shift("E-101", "Daan de Wit")
    open_board(page)
    cell(page, "Daan de Wit", 0).get_by_role("button").focus()
    page.keyboard.press("]")
    expect(page.get_by_text("Week 27 · ")).to_be_visible()
    expect(page).to_have_url(re.compile(f"{WEEK.shifted(1)}$"))
    page.get_by_role("button", name="Deze week").click()
    expect(cell(page, "Daan de Wit", 0)).to_contain_text("E-101")


def test_the_week_is_fetched_once_and_again_when_the_first_answer_was_lost(page: Page, plan: Plan) -> None:
    plan.shift("E-101", "Daan de Wit")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/board/" in request.url else None)
    open_board(page)
    expect(cell(page, "Daan de Wit", 0)).to_contain_text("E-101")
    assert len(asked) == 1
    page.route("**/board/*.json", lambda route: route.abort(), times=1)
    page.reload()
    expect(cell(page, "Daan de Wit", 0)).to_contain_text("E-101")
    assert len(asked) == 3


def test_every_row_is_printed_light_under_the_heads_of_the_days_on_each_page(page: Page, plan: Plan) -> None:
    names = [f"Bezorger {number}" for number in range(100, 140)]
    for name in names:
        plan.company.build_driver(name, depot_id=plan.depot)
    plan.shift("E-101", "Daan de Wit")
    page.emulate_media(color_scheme="dark")
    open_board(page)
    show_everybody(page)
    expect(page.get_by_role("rowheader", name=names[0])).to_be_visible()
    assert page.get_by_text(names[-1]).count() == 0
    sheets = [sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages]
    assert len(sheets) > 1
    assert all("Bezetting" in sheet for sheet in sheets)
    assert [name for name in (*DRIVERS, *names) if not any(name in sheet for sheet in sheets)] == []
    expect(page.get_by_text(names[-1])).to_have_count(0)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 28, 30)"


def test_a_week_that_does_not_exist_shows_this_week(page: Page, plan: Plan) -> None:
    plan.shift("E-101", "Daan de Wit")
    page.goto("/planning?week=geen-week")
    expect(page.get_by_text("Week 26 · ")).to_be_visible()
    expect(cell(page, "Daan de Wit", 0)).to_contain_text("E-101")
