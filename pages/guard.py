"""The only door from a browser page to a tenant: session in, Visit out."""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from nicegui import Client, background_tasks, ui
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from models.values.kinds import Role
from models.values.refusal import NotAllowed
from pages.session_guard import SIGN_IN_PATH
from services.access.permissions import RIGHTS, Permission
from services.announcements import Subscription
from services.scope import Identity, SignedOut
from services.tenant import TenantServices
from services.workplace import Workplace

R = TypeVar("R")
News = Callable[[dict[str, Any]], Awaitable[None]]
PAGE_TIMEOUT_SECONDS = 15


class Visit:
    """One open page of one signed-in person."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.identity: Identity = client.request.scope["identity"]
        self.workplace: Workplace = client.request.scope["workplace"]

    def may(self, permission: Permission) -> bool:
        """For what to show; the service checks again at every action."""
        return self.identity.role is not None and permission in RIGHTS[self.identity.role]

    async def perform(self, action: Callable[[TenantServices], R]) -> R:
        """Do one thing in one transaction, as who this person is at this moment.

        Raises: Refusal and DatabaseAway; a session that ended leads to the sign-in page.
        """
        try:
            return await self.workplace.perform(self.identity, action)
        except SignedOut:
            with self._client:
                ui.navigate.to(SIGN_IN_PATH)
            raise

    def listen(self, topic: str, hear: News) -> None:
        """Have `hear` run on this page at each announcement of the topic; `{"topic": "resync"}` comes after a gap."""
        client, announcements = self._client, self.workplace.announcements

        def pass_on(news: dict[str, Any]) -> None:
            loop = background_loop()
            loop.call_soon_threadsafe(
                lambda: None if client.is_deleted else background_tasks.create(_inside(client, hear, news))
            )

        cancel = announcements.subscribe(Subscription(self.identity.tenant_id, topic, pass_on))
        client.on_delete(cancel)


async def _inside(client: Client, hear: News, news: dict[str, Any]) -> None:
    with client:
        await hear(news)


def background_loop() -> Any:
    """The event loop that the pages run on."""
    from nicegui import core

    return core.loop


def tenant_page(path: str, *, needs: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a page of `async def page(visit, **path_and_query_parameters)`; only who has the permission sees it."""

    def decorate(build: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(build)
        async def page(**parameters: Any) -> Response | None:
            identity: Identity | None = ui.context.client.request.scope.get("identity")
            if identity is None or identity.role is None:
                return RedirectResponse(SIGN_IN_PATH, status_code=303)
            if needs not in RIGHTS[identity.role]:
                return PlainTextResponse(NotAllowed().message, 403)
            answer = build(Visit(ui.context.client), **parameters)
            result: Response | None = await answer if inspect.isawaitable(answer) else answer
            return result

        signature = inspect.signature(build)
        rest = [parameter for name, parameter in signature.parameters.items() if name != "visit"]
        page.__signature__ = signature.replace(parameters=rest, return_annotation=inspect.Signature.empty)  # type: ignore[attr-defined]  # NiceGUI reads the parameters from it
        made: Callable[..., Any] = ui.page(path, response_timeout=PAGE_TIMEOUT_SECONDS)(page)
        return made

    return decorate


def home_of(role: Role) -> str:
    """Where somebody with this role starts."""
    return "/app" if role is Role.DRIVER else "/vandaag"
