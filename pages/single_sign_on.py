"""Coming in through the company's own provider, and trying it: plain HTML, as coming in."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from models.values.refusal import InvalidValue, Refusal
from pages.callers import (
    DEVICE_SECONDS,
    TypedField,
    caller_of,
    cookie,
    form_refused,
    identity_of,
    theme_of,
    typed_again,
    workplace_of,
)
from pages.chrome import PROVIDER
from pages.return_to import PROVIDER_PATH, SIGN_IN_PATH, leading_to, own_path
from pages.welcome import ORGANISATION_COOKIE, Asked, home_after, let_in
from services.scope import Identity
from services.single_sign_on.arrival import Tried, arrive
from services.single_sign_on.confirming import ToConfirm, confirm, read_arrival, record_refusal
from services.single_sign_on.protocol import Returned
from services.single_sign_on.refusals import ArrivalOver, NotLetIn, TripUsed
from services.single_sign_on.trips import LASTS, Going, go, go_to_test
from ui import proving, public

router = APIRouter()

CONFIRM_PATH: Final = "/inloggen/bevestigen"
TRIP_COOKIE: Final = "trip"
ARRIVAL_COOKIE: Final = "arrival"
NO_REFERRER: Final = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
Key = Annotated[str, Path(pattern=r"^\w{1,100}$")]
LONGEST: Final = 4_096


@router.get("/inloggen/bedrijf")
async def which(request: Request) -> Response:
    """Who came in through a company before goes on to it; others need its link once."""
    key = caller_of(request).cookies.get(ORGANISATION_COOKIE, "")
    if key.isalnum():
        return RedirectResponse(leading_to(f"{PROVIDER_PATH}/{key}", request.query_params.get("next", "")), 303)
    return public.message(
        "Inloggen met je organisatie",
        "Open de link die je van de eigenaar van je bedrijf kreeg. Op dit apparaat is dat maar één keer nodig.",
        links=[("Inloggen met wachtwoord", SIGN_IN_PATH)],
        choice=theme_of(request),
    )


@router.get("/inloggen/bedrijf/{key}")
async def leave(request: Request, key: Key) -> Response:
    """Go to the provider of the company behind this link."""
    work, caller = workplace_of(request), caller_of(request)
    asked = own_path(request.query_params.get("next", ""))
    holder = caller.cookies.get(TRIP_COOKIE, "")
    try:
        going = await work.elsewhere(lambda: go(work.environment, key=key, holder=holder, asked=asked, caller=caller))
    except Refusal as refusal:
        return _refused(request, refusal, key)
    return _going(request, going)


@router.get("/instellingen/inloggen/test")
async def leave_to_test(request: Request) -> Response:
    """The same for who sets it up and wants to see it work."""
    work, identity = workplace_of(request), identity_of(request)
    holder = caller_of(request).cookies.get(TRIP_COOKIE, "")
    try:
        going = await work.elsewhere(lambda: go_to_test(work.environment, identity, holder=holder))
    except NotLetIn as refusal:
        return _test_failed(request, refusal)
    return _going(request, going)


@router.get("/inloggen/bedrijf/{key}/terug")
async def come_back(request: Request, key: Key) -> Response:
    """Where the provider sends people back to."""
    work, caller = workplace_of(request), caller_of(request)
    identity: Identity | None = request.scope["identity"]
    holder = caller.cookies.get(TRIP_COOKIE, "")
    returned = Returned(**{name: _told(request, told) for name, told in _RETURNED.items()})
    try:
        arrived = await work.elsewhere(
            lambda: arrive(
                work.environment, key=key, holder=holder, returned=returned, caller=caller, identity=identity
            )
        )
    except Refusal as refusal:
        if isinstance(refusal, TripUsed) and identity is not None and identity.looking is None:
            return RedirectResponse(home_after(identity), status_code=303, headers=NO_REFERRER)
        return _refused(request, refusal, key)
    if isinstance(arrived, Tried):
        return public.message(
            "De koppeling werkt",
            f"De aanmelddienst kent je als {arrived.email}. Je kunt het inloggen nu aanzetten.",
            links=[("Terug naar Instellingen", PROVIDER)],
            choice=theme_of(request),
        )
    if isinstance(arrived.come_in, ToConfirm):
        answer: Response = RedirectResponse(leading_to(CONFIRM_PATH, arrived.asked), status_code=303)
        lasts = int(LASTS.total_seconds())
        answer.set_cookie(value=arrived.come_in.token, max_age=lasts, **cookie(request, ARRIVAL_COOKIE))
    else:
        answer = await let_in(request, arrived.come_in, asked=arrived.asked)
    answer.set_cookie(value=key, max_age=DEVICE_SECONDS, **cookie(request, ORGANISATION_COOKIE))
    answer.headers.update(NO_REFERRER)
    return answer


_RETURNED: Final = {"state": "state", "code": "code", "error": "error", "issuer": "iss"}


@router.get("/inloggen/bevestigen")
async def confirm_form(request: Request) -> Response:
    """Asks for the password of who comes in this way for the first time."""
    return await _confirm_form(request, public.BLANK, asked=request.query_params.get("next", ""))


@router.post("/inloggen/bevestigen")
async def do_confirm(request: Request, password: TypedField = "", asked: Asked = "") -> Response:
    """Link the account at the provider to the one here, and come in."""
    work, token, caller = workplace_of(request), _arrival(request), caller_of(request)
    try:
        come_in = await work.at_the_door(
            lambda: confirm(work.environment, token=token, password=password, caller=caller)
        )
    except NotLetIn as refusal:
        return _refused(request, refusal, "")
    except Refusal as refusal:
        answer = form_refused(await _confirm_form(request, typed_again(refusal), asked=asked), refusal)
        if isinstance(refusal, InvalidValue):
            answer.background = BackgroundTask(
                work.at_the_door, lambda: record_refusal(work.environment, token=token, caller=caller)
            )
        return answer
    answer = await let_in(request, come_in, asked=asked)
    answer.delete_cookie(**cookie(request, ARRIVAL_COOKIE))
    return answer


async def _confirm_form(request: Request, typed: public.Typed, *, asked: str) -> Response:
    work, token = workplace_of(request), _arrival(request)
    try:
        arrival = await work.in_thread(lambda: read_arrival(work.environment, token=token))
    except ArrivalOver as refusal:
        return _refused(request, refusal, "")
    return proving.confirm_account(
        action=CONFIRM_PATH,
        company=arrival.company,
        email=arrival.email,
        next_path=own_path(asked),
        typed=typed,
        choice=theme_of(request),
    )


def _going(request: Request, going: Going) -> Response:
    answer = RedirectResponse(going.address, status_code=303, headers=NO_REFERRER)
    answer.set_cookie(value=going.holder, max_age=int(LASTS.total_seconds()), **cookie(request, TRIP_COOKIE))
    return answer


def _refused(request: Request, refusal: Refusal, key: str) -> Response:
    if isinstance(refusal, NotLetIn) and refusal.is_of_test:
        return _test_failed(request, refusal)
    again = f"{PROVIDER_PATH}/{key}" if key else PROVIDER_PATH
    links = [("Begin opnieuw", again), ("Inloggen met wachtwoord", SIGN_IN_PATH)]
    return form_refused(
        public.message("Inloggen is niet gelukt", refusal.message, links=links, choice=theme_of(request)), refusal
    )


def _test_failed(request: Request, refusal: Refusal) -> Response:
    links = [("Terug naar Instellingen", PROVIDER)]
    return form_refused(
        public.message("De test is niet gelukt", refusal.message, links=links, choice=theme_of(request)), refusal
    )


def _told(request: Request, name: str) -> str:
    """What stands in the address once; twice is nothing that a provider says."""
    found = request.query_params.getlist(name)
    return found[0][:LONGEST] if len(found) == 1 else ""


def _arrival(request: Request) -> str:
    return caller_of(request).cookies.get(ARRIVAL_COOKIE, "")
