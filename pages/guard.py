"""The only door from a browser page to a tenant: session in, Visit out."""

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date
from typing import Any, TypeVar

from nicegui import Client, background_tasks, core, ui
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from models.values.calendar import AMSTERDAM
from models.values.refusal import NotAllowed, Refusal
from pages.problems import failed, refused
from pages.proof import proved_anew
from pages.sockets import make_room
from pages.watch import InTurn
from services.access.permissions import Permission, Rights
from services.access.proof import ProofNeeded
from services.announcements import RESYNC, Subscription
from services.scope import Identity, SignedOut
from services.support.looking import masked
from services.tenant import TenantServices
from services.workplace import Workplace

R = TypeVar("R")
News = Callable[[dict[str, Any]], Awaitable[None]]
PAGE_TIMEOUT_SECONDS = 15
HOMES = (
    (Permission.OWN_WORK, "/app"),
    (Permission.REGISTRATION_SEE, "/vandaag"),
    (Permission.PLANNING_SEE, "/planning"),
    (Permission.PEOPLE_SEE, "/chauffeurs"),
    (Permission.COMPANY_SEE, "/routes"),
)
"""The first of these that one may see is where work begins."""


class Visit:
    """One open page of one signed-in person; `with visit.client:` builds on it when what was clicked is gone."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.identity: Identity = client.request.scope["identity"]
        self.workplace: Workplace = client.request.scope["workplace"]
        self._meanwhile: list[dict[str, Any]] = []
        """What was announced while the page was built: a reader that listens afterwards has not missed it."""
        noting = Subscription(self.identity.tenant_id, "", self._meanwhile.append)
        self._stop_noting = self.workplace.announcements.subscribe(noting)

    def may(self, permission: Permission) -> bool:
        """For what to show; the service checks again at every action."""
        return permission in self.identity.rights

    @property
    def today(self) -> date:
        """The day it is in Amsterdam, for a page that has nothing to read before it can be shown."""
        return self.workplace.environment.clock.now().astimezone(AMSTERDAM).date()

    async def perform(self, action: Callable[[TenantServices], R]) -> R:
        """Do one thing in one transaction, as who this person is at this moment.

        What is sensitive asks on an open page for proof when that is too long ago, and is then done.
        Raises: Refusal and DatabaseAway; a session that ended leads to the sign-in page and from there back here.
        """
        try:
            return await self._perform(action)
        except SignedOut:
            with self.client:
                ui.navigate.reload()
            raise

    async def _perform(self, action: Callable[[TenantServices], R]) -> R:
        try:
            return await self.workplace.perform(self.identity, action)
        except ProofNeeded:
            if not self.client.has_socket_connection or not await proved_anew(self.client):
                raise
        return await self.workplace.perform(self.identity, action)

    def in_turn(
        self, read: Callable[[TenantServices], R], paint: Callable[[R], None]
    ) -> Callable[[], Coroutine[Any, Any, None]]:
        """What reads anew and paints that, one at a time: an older reading is never painted over a newer one."""

        async def read_and_paint() -> None:
            with self.client:
                paint(await self.perform(read))

        return InTurn(read_and_paint).next

    def listen(self, topic: str, hear: News) -> None:
        """Have `hear` run on this page at each announcement of the topic since the page was asked for.

        `{"topic": "resync"}` comes after a gap.
        """
        client, announcements = self.client, self.workplace.announcements

        def pass_on(news: dict[str, Any]) -> None:
            if core.loop is not None and not client.is_deleted:
                shown = masked(news) if self.identity.looking else news
                core.loop.call_soon_threadsafe(lambda: _hear_inside(client, hear, shown))

        cancel = announcements.subscribe(Subscription(self.identity.tenant_id, topic, pass_on))
        client.on_delete(cancel)
        for news in self._meanwhile:
            if news["topic"] in {topic, RESYNC["topic"]}:
                pass_on(news)

    def built(self) -> None:
        """The page stands: what is announced from now on goes to who listens, and nowhere else."""
        self._stop_noting()
        self._meanwhile.clear()


def _hear_inside(client: Client, hear: News, news: dict[str, Any]) -> None:
    """In the context of the page, so that its own handlers show what goes wrong."""
    if not client.is_deleted:
        with client:
            background_tasks.create(hear(news), name="news", context=client)


def tenant_page(path: str, *, needs: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a page of `async def page(visit, **path_and_query_parameters)`; only who has the permission sees it.

    It is built within 15 seconds, or the visitor is told that it failed; so is one whose build raises.
    """

    def decorate(build: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(build)
        async def page(**parameters: Any) -> Response | None:
            client = ui.context.client
            try:
                answer = await _build(client, build, needs, parameters)
            except Exception as fault:
                if client.has_socket_connection:
                    raise
                answer = _instead(client.request, fault)
            if answer is not None:
                answer.background = BackgroundTask(_discard, client)
            return answer

        signature = inspect.signature(build)
        rest = list(signature.parameters.values())[1:]
        page.__signature__ = signature.replace(parameters=rest, return_annotation=inspect.Signature.empty)  # type: ignore[attr-defined]  # NiceGUI reads the parameters from it
        made: Callable[..., Any] = ui.page(path, response_timeout=2 * PAGE_TIMEOUT_SECONDS)(page)
        return made

    return decorate


async def _build(
    client: Client, build: Callable[..., Any], needs: Permission, parameters: dict[str, Any]
) -> Response | None:
    identity: Identity | None = client.request.scope.get("identity")
    if identity is None:
        raise SignedOut
    if needs not in identity.rights:
        raise NotAllowed
    make_room(identity)
    visit = Visit(client)
    try:
        async with asyncio.timeout(PAGE_TIMEOUT_SECONDS):
            answer = build(visit, **parameters)
            made: Response | None = await answer if inspect.isawaitable(answer) else answer
            return made
    finally:
        visit.built()


def _instead(request: Request, fault: Exception) -> Response:
    return refused(request.scope, fault) if isinstance(fault, Refusal) else failed(request.scope, fault)


def _discard(client: Client) -> None:
    """A page that is not shown needs no room."""
    if not client.is_deleted:
        client.delete()


def home_of(rights: Rights) -> str:
    """Where somebody with these rights starts."""
    return next(path for needs, path in HOMES if needs in rights)
