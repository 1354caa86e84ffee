"""Beveiliging: one's own second steps, and proving again who one is; plain HTML, the same on desktop and phone."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from models.values.calendar import AMSTERDAM, dutch_date
from models.values.refusal import InvalidValue, Refusal
from pages.callers import Credential, TypedField, form_refused, identity_of, theme_of, typed_again, workplace_of
from pages.return_to import PROOF_PATH, own_path
from pages.second_step import of_recovery, proofs_of
from pages.set_up import SECURITY_PATH
from pages.welcome import Asked, home_after
from services.access.factors import FactorKind, FactorRow
from services.access.own_steps import (
    NothingToRecover,
    StepRequired,
    read_own_steps,
    remove_own_step,
    rename_own_step,
    renew_codes,
)
from services.access.proof import (
    ask_proof_by_passkey,
    prove_by_code,
    prove_by_passkey,
    prove_by_password,
    ways_to_prove,
)
from services.access.recovery_codes import FEW
from services.scope import SignedOut
from ui import proving, public

router = APIRouter()

FactorId = Annotated[UUID, Form()]
PATHS: Final = {name: f"{SECURITY_PATH}/{name}" for name in ("app", "passkey", "naam", "weg", "codes")}
ICONS: Final = {FactorKind.APP: "smartphone", FactorKind.PASSKEY: "fingerprint-pattern"}
KINDS: Final = {FactorKind.APP: "Authenticator-app", FactorKind.PASSKEY: "Passkey"}


@router.get("/beveiliging")
async def overview(request: Request) -> Response:
    """What one has."""
    return await _overview(request)


@router.post("/beveiliging/naam")
async def do_rename(request: Request, factor_id: FactorId, name: TypedField = "") -> Response:
    """Call one otherwise."""
    work, identity = workplace_of(request), identity_of(request)
    try:
        await work.in_thread(lambda: rename_own_step(work.environment, identity, factor_id=factor_id, name=name))
    except InvalidValue as refusal:
        typed = typed_again(refusal, factor_id=str(factor_id), name=name)
        return form_refused(await _overview(request, typed), refusal)
    return RedirectResponse(SECURITY_PATH, status_code=303)


@router.post("/beveiliging/weg")
async def do_remove(request: Request, factor_id: FactorId) -> Response:
    """Remove one."""
    work, identity = workplace_of(request), identity_of(request)
    try:
        await work.in_thread(lambda: remove_own_step(work.environment, identity, factor_id=factor_id))
    except StepRequired as refusal:
        return form_refused(await _overview(request, typed_again(refusal)), refusal)
    return RedirectResponse(SECURITY_PATH, status_code=303)


@router.post("/beveiliging/codes")
async def do_renew(request: Request) -> Response:
    """Show fresh recovery codes, this once."""
    work, identity = workplace_of(request), identity_of(request)
    try:
        fresh = await work.in_thread(lambda: renew_codes(work.environment, identity))
    except NothingToRecover as refusal:
        return form_refused(await _overview(request, typed_again(refusal)), refusal)
    return proving.codes(fresh, next_path=SECURITY_PATH, choice=theme_of(request))


@router.get("/bevestigen")
async def proof_form(request: Request) -> Response:
    """Asks who has been signed in for a while to prove who they are."""
    return await _proof_form(request, asked=request.query_params.get("next", ""))


@router.post("/bevestigen/vraag")
async def ask_passkey_again(request: Request) -> Response:
    """What to ask this browser."""
    work, identity = workplace_of(request), identity_of(request)
    question = await work.at_the_door(lambda: ask_proof_by_passkey(work.environment, identity))
    return Response(question, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.post("/bevestigen")
async def do_prove(
    request: Request,
    code: TypedField = "",
    recovery: TypedField = "",
    password: TypedField = "",
    credential: Credential = "",
    asked: Asked = "",
) -> Response:
    """Go on with what was asked."""
    work, identity = workplace_of(request), identity_of(request)

    def prove() -> None:
        if credential:
            prove_by_passkey(work.environment, identity, credential=credential)
        elif password:
            prove_by_password(work.environment, identity, password=password)
        else:
            prove_by_code(work.environment, identity, code=code or recovery)

    try:
        await work.at_the_door(prove)
    except SignedOut:
        raise
    except Refusal as refusal:
        typed = of_recovery(typed_again(refusal), recovery)
        return form_refused(await _proof_form(request, typed, asked=asked), refusal)
    return RedirectResponse(own_path(asked) or home_after(identity), status_code=303)


async def _overview(request: Request, typed: public.Typed = public.BLANK) -> Response:
    work, identity = workplace_of(request), identity_of(request)
    own = await work.in_thread(lambda: read_own_steps(work.environment, identity))
    return proving.overview(
        [_step(row) for row in own.factors],
        codes_left=own.ways.codes_left,
        few=own.ways.codes_left <= FEW,
        paths=proving.Paths(
            here=SECURITY_PATH,
            app=PATHS["app"],
            passkey=PATHS["passkey"],
            rename=PATHS["naam"],
            remove=PATHS["weg"],
            codes=PATHS["codes"],
            back=home_after(identity),
        ),
        typed=typed,
        choice=theme_of(request),
    )


def _step(row: FactorRow) -> proving.Step:
    since = dutch_date(row.since.astimezone(AMSTERDAM).date())
    return proving.Step(str(row.id), ICONS[row.kind], row.name, f"{KINDS[row.kind]}, sinds {since}")


async def _proof_form(request: Request, typed: public.Typed = public.BLANK, *, asked: str) -> Response:
    work, identity = workplace_of(request), identity_of(request)
    ways = await work.in_thread(lambda: ways_to_prove(work.environment, identity))
    return proving.prove(
        action=PROOF_PATH,
        passkey_path=PROOF_PATH,
        why="Wat je wilt doen is gevoelig en je bent al een tijdje ingelogd.",
        proofs=proofs_of(ways),
        typed=typed,
        next_path=own_path(asked),
        back_path=SECURITY_PATH if asked.startswith(SECURITY_PATH) else home_after(identity),
        choice=theme_of(request),
    )
