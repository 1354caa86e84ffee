"""Asks on an open page for fresh proof of who somebody is, before something sensitive."""

from nicegui import Client

from services.access.proof import (
    ask_proof_by_passkey,
    prove_by_code,
    prove_by_passkey,
    prove_by_password,
    ways_to_prove,
)
from services.scope import Identity
from services.workplace import Workplace
from ui.presence import Passkey, Typed, ask_who_it_is


async def proved_anew(client: Client) -> bool:
    """Whether the person at this page proved it: with a second step, or with the password of who has none."""
    identity: Identity = client.request.scope["identity"]
    workplace: Workplace = client.request.scope["workplace"]
    environment, door = workplace.environment, workplace.at_the_door

    async def by_code(given: str) -> None:
        await door(lambda: prove_by_code(environment, identity, code=given))

    async def by_password(given: str) -> None:
        await door(lambda: prove_by_password(environment, identity, password=given))

    async def ask() -> str:
        return await door(lambda: ask_proof_by_passkey(environment, identity))

    async def by_passkey(answer: str) -> None:
        await door(lambda: prove_by_passkey(environment, identity, credential=answer))

    ways = await workplace.in_thread(lambda: ways_to_prove(environment, identity))
    typed = Typed("password", "Wachtwoord", "password", by_password)
    if ways.has_factor:
        label = "Code uit je app, of een herstelcode" if ways.has_app else "Of een herstelcode"
        typed = Typed("code", label, "text", by_code)
    passkey = Passkey(ask, by_passkey) if ways.has_passkey else None
    with client:
        return await ask_who_it_is(typed, passkey, is_passkey_first=not ways.has_app)
