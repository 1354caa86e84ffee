"""The page Weekplanning: the board, the week it shows, who else is there, and what waits to be published."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from markupsafe import Markup
from nicegui import background_tasks, events, ui

from models.values.calendar import IsoWeek
from models.values.ids import new_id
from models.values.refusal import Conflict, InvalidValue, Refusal
from pages.chrome import office
from pages.guard import Visit, tenant_page
from pages.planning import edits, finding, selection, shift_panel
from pages.planning.data import board_address
from pages.planning.desk import Desk
from pages.planning.peers import Peers
from pages.planning.publishing import open_publishing
from services.access.permissions import Permission
from services.planning.copy_week import CopiedWeek
from services.planning.presence import TOPIC, goodbye, say_goodbye
from services.reachable import DatabaseAway
from ui import action, parts, toast
from ui.board import Board, commands
from ui.frame import Shell
from ui.palette import Hit

PATH: Final = "/planning"
NEWS_SECONDS: Final = 0.5
"""What others do to chips shows at once; what costs a query is gathered for this long."""
CLICKED: Final = """(event) => {
  const button = event.target.closest("[data-by]");
  if (button) emit(Number(button.dataset.by));
}"""
SHORTCUTS: Final = (("P", "Publiceren"), ("N", "Volgende melding"), ("Ctrl Z", "Ongedaan maken"))


@tenant_page(PATH, needs=Permission.PLANNING_SEE)
async def planning(visit: Visit, week: str = "") -> None:
    """Build the page around a board that fetches the week itself; the rest is read when the page is there."""
    page_id = str(new_id())

    async def search(text: str) -> Sequence[Hit]:
        return await finding.find(screen.desk, text)

    with office(visit, "Weekplanning", active=PATH, scroll=False, shortcuts=SHORTCUTS, search=search) as shell:
        screen = Screen(visit, shell, _parse(week), page_id)
    visit.listen(TOPIC, screen.peers.hear)
    visit.listen("planning", screen.hear_plan)
    visit.listen("registration", screen.hear_registration)
    visit.client.on_connect(screen.arrive)
    visit.client.on_disconnect(lambda: _leave(visit, page_id))
    visit.client.on_delete(lambda: background_tasks.create(_goodbye(visit, page_id)))


def _leave(visit: Visit, page_id: str) -> None:
    """Tell the boards of this process at once; the other processes hear it when the page does not come back."""
    visit.workplace.announcements.tell(TOPIC, **goodbye(visit.identity.tenant_id, page_id))


async def _goodbye(visit: Visit, page_id: str) -> None:
    environment, tenant_id = visit.workplace.environment, visit.identity.tenant_id
    with suppress(DatabaseAway):
        await visit.workplace.in_thread(lambda: say_goodbye(environment, tenant_id=tenant_id, page_id=page_id))


def _parse(week: str) -> IsoWeek | None:
    try:
        return IsoWeek.parse(week) if week else None
    except InvalidValue:
        return None


SOMETHING: Final[dict[str, Any]] = {}
"""What is left of news for who is limited to some depots: what is sent around is about all of them."""


class Screen:
    """One open page."""

    def __init__(self, visit: Visit, shell: Shell, week: IsoWeek | None, page_id: str) -> None:
        self._visit = visit
        self._page_id = page_id
        self._week = week or self._this_week
        self._unpublished = -1
        self._publish: action.Button | None = None
        self._counts_heard = 0
        self._is_waiting = False
        self._is_stale = False
        self._must_reckon = False
        self._to_redraw: set[UUID] = set()
        with shell.heading:
            self._heading = ui.element("div").classes("df-top__g").on("click", self._turn, js_handler=CLICKED)
        with shell.actions:
            peers = ui.element("div").classes("df-top__g")
            self._publishing = ui.element("div").classes("df-slot")
        self._board = Board(
            url=board_address(self._week),
            previous_week=self._week.shifted(-1).week,
            on_command=self._obey,
            read_only=not visit.may(Permission.PLANNING_CHANGE),
        )
        self.desk = Desk(visit, self._board, ui.element("div"), lambda: self._week)
        self.peers = Peers(self.desk, peers, page_id)
        self._show_heading()

    @property
    def _this_week(self) -> IsoWeek:
        return IsoWeek.containing(self._visit.today)

    def arrive(self) -> None:
        """The page is there, or there again."""
        self.peers.show()
        background_tasks.create(self._open(), name="open week", context=self._visit.client)

    async def _open(self) -> None:
        """Say that this planner is here, and show what stands around the board."""
        week, heard = self._week, self._counts_heard
        opened = await self._visit.perform(
            lambda depotflow: depotflow.planning.open_week(week=week, page_id=self._page_id)
        )
        if week == self._week:
            self._show_counted(opened.unpublished, heard)
            self._must_reckon |= opened.needs_forecast
            self.look_soon()

    def _show_heading(self) -> None:
        week = self._week
        year = week.days[-1].year
        parts.put_into(
            self._heading,
            Markup(
                '<div class="df-step2" role="group" aria-label="Week kiezen">'
                '<button type="button" aria-label="Vorige week" data-by="-1">{}</button>'
                '<span>Week {} <em class="c-3">· {}<i> {}</i></em></span>'
                '<button type="button" aria-label="Volgende week" data-by="1">{}</button></div>'
                '<button type="button" class="df-btn is-quiet" data-by="0">Deze week</button>'
            ).format(parts.icon("chevron-left"), week.week, week.dutch_days, year, parts.icon("chevron-right")),
        )

    def _show_counted(self, count: int, heard: int) -> None:
        """Show what was counted after so much was heard; what was heard since is as new or newer."""
        if heard == self._counts_heard:
            self._show_unpublished(count)

    def _show_unpublished(self, count: int) -> None:
        if not self._visit.may(Permission.PLANNING_PUBLISH) or count == self._unpublished:
            return
        self._unpublished = count
        if self._publish is None:
            with self._publishing:
                self._publish = action.button("Publiceren", self._open_publishing, icon="send", kind="primary")
            self._publish.props["aria-keyshortcuts"] = "P"
        parts.put_into(self._publish, action.face("Publiceren", "send", count))
        self._publish.enable(on=count > 0, why="Er is niets om te publiceren")

    async def _turn(self, event: events.GenericEventArguments) -> None:
        by = int(event.args)
        await self._show_week(self._week.shifted(by) if by else self._this_week)

    async def _show_week(self, week: IsoWeek) -> None:
        self._week = week
        self._to_redraw.clear()
        self._board.show_week(url=board_address(week), previous_week=week.shifted(-1).week)
        self._show_heading()
        ui.navigate.history.replace(f"{PATH}?week={week}")
        self.peers.show()
        await self._open()

    async def _obey(self, command: commands.Command) -> None:
        """Do what the planner does on the board."""
        match command:
            case commands.Change() | commands.Copy() | commands.Remove() | commands.Restore():
                await self._edit(command)
            case commands.Presence():
                await self.peers.move(driver_id=command.driver, depot_id=command.depot, day=command.day)
            case commands.TurnWeek():
                await self._show_week(self._week.shifted(command.by))
            case commands.OpenShift():
                await shift_panel.open_shift(self.desk, command.id)
            case commands.OpenHead():
                ui.navigate.to(f"/chauffeurs/{command.id}" if command.kind == "driver" else "/routes")
            case commands.Create():
                await shift_panel.open_new_shift(self.desk, command)
            case commands.ForSelection():
                await selection.open_for(self.desk, command)
            case commands.ForWeek():
                await self._for_week(command)

    async def _for_week(self, command: commands.ForWeek) -> None:
        match command.name:
            case "publish":
                await self._open_publishing()
            case "propose":
                await selection.open_proposals(self.desk)
            case "copy_week":
                await self._copy_week()

    async def _edit(self, command: commands.Edit) -> None:
        """Carry an edit out and answer it, whatever happens: the board waits for the answer."""
        try:
            week = IsoWeek.parse(command.week)
            kept = self._visit.workplace.kept_weeks
            edit = await self._visit.perform(lambda depotflow: edits.carry_out(depotflow, week, command, kept))
        except Refusal as refusal:
            detail = getattr(refusal, "detail", "")
            is_conflict = isinstance(refusal, Conflict)
            self._board.refuse(command.op, refusal.message, detail=detail, is_conflict=is_conflict)
        except DatabaseAway:
            self._board.refuse(command.op, "De database is even niet bereikbaar.", detail="Er is niets gewijzigd.")
        except Exception:
            self._board.refuse(command.op, "Dit is niet gelukt door een fout bij ons.", detail="Er is niets gewijzigd.")
            raise
        else:
            self._board.settle(command.op, versions=edit.versions, patches=[self.desk.own(edit.patch)])

    async def _copy_week(self) -> None:
        week = self._week
        done = await self._visit.perform(lambda depotflow: depotflow.planning.copy_week(week=week))
        if not done.made:
            toast.show(*_nothing_copied(done, week), kind="warn")
            return
        self._board.refetch()
        self._board.recall(f"Week {done.source.week} gekopieerd", made=done.made)
        detail = f"Nog zonder chauffeur, omdat die er dan niet is: {done.opened}." if done.opened else ""
        made = "1 dienst" if len(done.made) == 1 else f"{len(done.made)} diensten"
        toast.ok(f"{made} gekopieerd uit week {done.source.week}", detail)
        await self._reckon(is_needed=True)

    async def _open_publishing(self) -> None:
        await open_publishing(self.desk)

    async def _reckon(self, *, is_needed: bool) -> None:
        """Have the forecast of the week brought up to date; open boards hear of it."""
        week = self._week
        if is_needed and self._visit.may(Permission.MARGIN_SEE):
            await self._visit.perform(lambda depotflow: depotflow.planning.ensure_forecast(week=week))

    async def hear_plan(self, news: dict[str, Any]) -> None:
        """Show what changed in the plan; news without a week is about everybody's data."""
        if news.get("week", str(self._week)) != str(self._week):
            return
        if self._visit.identity.depots is not None:
            news = SOMETHING
        if "unpublished" in news:
            self._counts_heard += 1
            self._show_unpublished(news["unpublished"])
        if news.get("patch"):
            self.desk.hear(news["patch"])
        else:
            self._is_stale = self._must_reckon = True
            self.look_soon()

    async def hear_registration(self, news: dict[str, Any]) -> None:
        """A driver began or handed something in: that chip looks different."""
        if news["topic"] == "resync":
            self._is_stale = True
        elif news.get("shift") and news.get("day") in {str(day) for day in self._week.days}:
            self._to_redraw.add(UUID(news["shift"]))
        self.look_soon()

    def look_soon(self) -> None:
        """Gather what comes in for a moment and read it in one go; without a connection that waits until it is back."""
        is_anything = self._is_stale or self._must_reckon or self._to_redraw
        if is_anything and not self._is_waiting and self._visit.client.has_socket_connection:
            self._is_waiting = True
            background_tasks.create(self._look_again(), name="look again", context=self._visit.client)

    async def _look_again(self) -> None:
        await asyncio.sleep(NEWS_SECONDS)
        self._is_waiting = False
        if self._is_stale:
            self._is_stale = False
            self._to_redraw.clear()
            self._board.refetch()
            await self._count()
        if self._to_redraw:
            await self._redraw()
        must_reckon, self._must_reckon = self._must_reckon, False
        await self._reckon(is_needed=must_reckon)

    async def _count(self) -> None:
        week, heard = self._week, self._counts_heard
        count = await self._visit.perform(lambda depotflow: depotflow.planning.count_unpublished(week=week))
        if week == self._week:
            self._show_counted(count, heard)

    async def _redraw(self) -> None:
        week, ids = self._week, list(self._to_redraw)
        self._to_redraw.clear()
        patch = await self._visit.perform(lambda depotflow: depotflow.planning.redraw_shifts(week=week, shift_ids=ids))
        self._board.patch([patch.wire()])


def _nothing_copied(done: CopiedWeek, week: IsoWeek) -> tuple[str, str]:
    if done.skipped:
        return f"Week {done.source.week} staat al in week {week.week}.", "Er is niets toegevoegd."
    return (
        f"In week {done.source.week} staan geen diensten om te kopiëren.",
        "Begin leeg, of kopieer eerst naar die week.",
    )
