"""Who processes for DepotFlow what DepotFlow processes for companies: one list, for everybody to read."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import SubProcessor
from models.values.kinds import PartyService, TransferBasis
from services.gateways.mail import OWN_MACHINE
from services.scope import Environment, Scope, platform_scope
from services.settings import Settings


class Stage(StrEnum):
    """How far a sub-processor is."""

    COMING = "coming"
    """Announced; the day from which it may begin is still ahead."""
    READY = "ready"
    """May begin, and does nothing yet."""
    IN_USE = "in_use"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubProcessorRow:
    """A sub-processor as it stands on a day; `country` is two letters, texts are Dutch unless they say otherwise."""

    id: UUID
    name: str
    service: PartyService
    role: str
    role_english: str
    data: str
    data_english: str
    country: str
    place: str
    basis: TransferBasis
    announced_on: date
    begins_on: date
    started_on: date | None
    ended_on: date | None
    stage: Stage


_CLOUDFLARE: Final = "cf-connecting-ip"


def list_sub_processors(scope: Scope) -> list[SubProcessorRow]:
    """All there are or were, in the order in which they were announced."""
    return _read(scope.session, scope.today)


def list_for_everybody(environment: Environment, *, on: date) -> list[SubProcessorRow]:
    """As `list_sub_processors`, for who works for no company."""
    with platform_scope(environment) as session:
        return _read(session, on)


def _read(session: Session, on: date) -> list[SubProcessorRow]:
    found = session.scalars(select(SubProcessor).order_by(SubProcessor.announced_on, SubProcessor.name))
    return [row_of(party, on) for party in found]


def row_of(party: SubProcessor, on: date) -> SubProcessorRow:
    """The view of a row on this day."""
    return SubProcessorRow(
        id=party.id,
        name=party.name,
        service=party.service,
        role=party.role,
        role_english=party.role_english,
        data=party.data,
        data_english=party.data_english,
        country=party.country,
        place=party.place,
        basis=party.basis,
        announced_on=party.announced_on,
        begins_on=party.begins_on,
        started_on=party.started_on,
        ended_on=party.ended_on,
        stage=_stage(party, on),
    )


def _stage(party: SubProcessor, on: date) -> Stage:
    if party.ended_on is not None and party.ended_on <= on:
        return Stage.ENDED
    if party.started_on is not None:
        return Stage.IN_USE
    return Stage.COMING if party.begins_on > on else Stage.READY


def configured_services(settings: Settings) -> frozenset[PartyService]:
    """The services for which this installation is set up to use another party, as far as settings tell.

    Who hosts it they do not tell.
    """
    host = urlsplit(settings.smtp_url).hostname
    told = {
        PartyService.KEYS: bool(settings.kms_key),
        PartyService.MAIL: host is not None and host not in OWN_MACHINE,
        PartyService.NETWORK: settings.client_address_header.lower() == _CLOUDFLARE,
    }
    return frozenset(service for service, is_used in told.items() if is_used)
