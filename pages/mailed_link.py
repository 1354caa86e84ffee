"""A link from a mail: opening it moves the token out of the address, where history and other sites would see it."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import Path, Request
from fastapi.responses import RedirectResponse, Response

from models.values.refusal import Refusal
from pages.callers import caller_of, cookie, workplace_of
from services.access.other_link import OtherLink

Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
NO_REFERRER: Final = {"Referrer-Policy": "no-referrer"}


def keep_token(request: Request, token: str, *, name: str, to: str, lasts: timedelta) -> Response:
    """Put it into a cookie of this browser and go on at an address without it."""
    answer = RedirectResponse(to, status_code=303, headers=NO_REFERRER)
    answer.set_cookie(value=token, max_age=int(lasts.total_seconds()), **cookie(request, name))
    return answer


def kept_token(request: Request, name: str) -> str:
    """The token of the link that this browser opened last, if any."""
    return caller_of(request).cookies.get(name, "")


def title_of(refusal: Refusal) -> str:
    """What to say above a link that did nothing."""
    return "Open je link opnieuw" if isinstance(refusal, OtherLink) else "Deze link werkt niet meer"


def where_mail_lies(request: Request) -> str:
    """What to say of mail on a machine that sends none, in a sentence; nothing where it is sent."""
    settings = workplace_of(request).environment.settings
    folder = settings.data_folder / "mail"
    return "" if settings.smtp_url else f" Er is geen mailserver ingesteld: mail staat als bestand in {folder}."
