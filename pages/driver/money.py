"""Geld: an employee's own hours, or a zzp driver's own invoices."""

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui import ui

from models.values.calendar import IsoWeek
from models.values.kinds import EngagementKind
from pages.chrome import driver
from pages.driver import self_bills
from pages.driver.hours import build_hours
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.people.own_file import OwnFile
from services.registration.own_hours import WeekHours
from services.self_bills.own import OwnSelfBillDetail, OwnSelfBillRow
from services.tenant import TenantServices
from ui.repaint import anew

router = self_bills.router


@dataclass(frozen=True, slots=True)
class Known:
    """What the page shows, read in one go; hours for who is employed, invoices for who is a business."""

    file: OwnFile
    this_week: IsoWeek
    to_confirm: int
    hours: Sequence[WeekHours] = ()
    bills: Sequence[OwnSelfBillRow] = ()
    shown: OwnSelfBillDetail | None = None


@tenant_page("/app/geld", needs=Permission.OWN_WORK)
async def money(visit: Visit) -> None:
    """Build the page."""
    known = await visit.perform(_read)
    is_business = known.file.kind is EngagementKind.ZZP
    title = "Mijn geld" if is_business else "Mijn uren"
    with driver(visit, title, active="/app/geld", subtitle=known.file.name, to_confirm=known.to_confirm) as phone:
        content, stage = ui.element("div").classes("dp-stack"), ui.element("div")

    async def repaint() -> None:
        paint(await visit.perform(_read))

    def paint(known: Known) -> None:
        anew(content)
        anew(phone.thumb)
        with content:
            if is_business:
                self_bills.build_self_bills(visit, phone, stage, rows=known.bills, shown=known.shown, repaint=repaint)
            else:
                build_hours(visit, phone, known.hours, known.this_week)

    paint(known)
    if is_business:
        visit.listen("self_bills", lambda _news: repaint())


def _read(depotflow: TenantServices) -> Known:
    file = depotflow.people.own_file()
    this_week = IsoWeek.containing(depotflow.scope.today)
    to_confirm = depotflow.registration.count_to_confirm()
    if file.kind is not EngagementKind.ZZP:
        return Known(file, this_week, to_confirm, hours=depotflow.registration.own_hours())
    bills, shown = self_bills.read_self_bills(depotflow)
    return Known(file, this_week, to_confirm, bills=bills, shown=shown)
