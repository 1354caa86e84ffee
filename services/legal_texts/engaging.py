"""Engaging a sub-processor: every company hears of it thirty days ahead, and nothing begins before that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from models.tables import Company, SubProcessor, SubProcessorNotice, Tenant
from models.values.calendar import AMSTERDAM, dutch_date
from models.values.kinds import PartyService, TransferBasis
from models.values.names import visible
from models.values.refusal import InvalidValue, Refusal
from services.access.owners import mail_owners
from services.accountability.contact import contact_of
from services.legal_texts.sub_processors import SubProcessorRow, row_of
from services.scope import Environment, Identity, Scope, platform_scope, tenant_scope

NOTICE: Final = timedelta(days=31)
"""From the day it is announced: thirty whole days lie between. Source: the processing agreement, article 5."""
TOLD_AHEAD: Final = timedelta(days=30)
SYSTEM: Final = "Beheer van DepotFlow"
PAGE: Final = "/instellingen/afspraken"
BASES: Final[Mapping[TransferBasis, str]] = {
    TransferBasis.EU: "verwerkt binnen de Europese Unie",
    TransferBasis.ADEQUACY: "adequaatheidsbesluit van de Europese Commissie (AVG artikel 45)",
    TransferBasis.SCC: "standaardcontractbepalingen (AVG artikel 46)",
    TransferBasis.SCC_DPF: "standaardcontractbepalingen (AVG artikel 46) en het EU-US Data Privacy Framework",
}


class NoSuchParty(Refusal):
    """No sub-processor has this name."""

    code = "no_such_party"

    def __init__(self) -> None:
        super().__init__("Er is geen subverwerker met deze naam. De namen staan in `main.py subprocessors list`.")


class TooEarly(Refusal):
    """Its thirty days are not over."""

    code = "too_early"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """What is to be known of a sub-processor before it is announced."""

    name: str
    service: PartyService
    role: str
    role_english: str
    data: str
    data_english: str
    country: str
    place: str
    basis: TransferBasis


def announce(environment: Environment, *, party: NewParty, begins_on: date | None = None) -> SubProcessorRow:
    """Put a sub-processor on the list and mail every company's owners; done again, who was not told yet is told.

    Without companies nobody has to wait. Raises: InvalidValue, TooEarly when the day is within thirty days.
    """
    today = _today(environment)
    with platform_scope(environment) as session:
        known = session.scalars(select(SubProcessor).where(SubProcessor.name == visible(party.name))).one_or_none()
        row = row_of(known or _write(session, party, begins_on, today), today)
    for tenant_id in _companies(environment):
        with tenant_scope(environment, Identity.of_system(tenant_id, SYSTEM)) as scope:
            tell_of_new_parties(scope)
    return row


def _write(session: Session, party: NewParty, begins_on: date | None, today: date) -> SubProcessor:
    told = {name: visible(getattr(party, name)) for name in ("name", "role", "role_english", "data", "data_english")}
    missing = next((name for name, text in told.items() if not text), None)
    if missing is not None:
        raise InvalidValue("Vul naam, rol en gegevens in, in het Nederlands en het Engels.", field=missing)
    if len(party.country) != len("NL") or not party.country.isascii() or not party.country.isupper():
        raise InvalidValue("Schrijf het land als twee hoofdletters, bijvoorbeeld NL.", field="country")
    is_initial = session.scalars(select(Tenant.id).where(_is_real()).limit(1)).one_or_none() is None
    soonest = today if is_initial else today + NOTICE
    if begins_on is not None and begins_on < soonest:
        raise TooEarly(f"Bedrijven krijgen dertig dagen. Kies {dutch_date(soonest)} of later.", field="begins_on")
    row = SubProcessor(
        **told,
        service=party.service,
        country=party.country,
        place=visible(party.place),
        basis=party.basis,
        announced_on=today,
        begins_on=begins_on or soonest,
        is_initial=is_initial,
    )
    session.add(row)
    session.flush()
    return row


def tell_of_new_parties(scope: Scope) -> int:
    """Mail owners and the AVG contact, once per sub-processor, that it is coming; a job does so. Returns how many."""
    told = select(SubProcessorNotice.sub_processor_id)
    coming = scope.session.scalars(
        select(SubProcessor)
        .where(
            ~SubProcessor.is_initial,
            SubProcessor.begins_on > scope.today,
            SubProcessor.ended_on.is_(None),
            SubProcessor.id.not_in(told),
        )
        .order_by(SubProcessor.announced_on, SubProcessor.name)
    ).all()
    contact = contact_of(scope.session.scalars(select(Company)).one())
    for party in coming:
        subject = f"Vanaf {dutch_date(party.begins_on)} schakelen we {party.name} in"
        people = mail_owners(scope, subject=subject, body=_letter(scope, party))
        if contact.email:
            scope.mail(recipient=contact.email, subject=subject, body=_letter(scope, party))
        scope.add(SubProcessorNotice(sub_processor_id=party.id, told_at=scope.now, people=people))
        scope.audit(
            "sub_processor.told", subject_id=party.id, party=party.name, day=party.begins_on.isoformat(), count=people
        )
    return len(coming)


def _letter(scope: Scope, party: SubProcessor) -> str:
    return (
        f"Vanaf {dutch_date(party.begins_on)} schakelt DepotFlow een nieuwe subverwerker in:\n\n"
        f"- Wie: {party.name} ({party.country}), {party.place}\n"
        f"- Waarvoor: {party.role}\n"
        f"- Welke gegevens: {party.data}\n"
        f"- Grondslag: {BASES[party.basis]}\n\n"
        "Tot die dag gaat er niets van jullie heen. Heb je bezwaar? Meld het hier, dan zoeken we samen een oplossing:\n"
        f"{scope.settings.base_url}{PAGE}\n"
    )


def start(environment: Environment, *, name: str) -> SubProcessorRow:
    """Mark a sub-processor as in use from today. Raises: NoSuchParty, TooEarly while a company's thirty days run."""
    today = _today(environment)
    with platform_scope(environment) as session:
        party = _find(session, name)
        begins_on, party_id, is_initial = party.begins_on, party.id, party.is_initial
    if begins_on > today:
        raise TooEarly(f"{name} mag beginnen op {dutch_date(begins_on)}, dertig dagen na de aankondiging.")
    waiting = [] if is_initial else [*_not_told_long_enough(environment, party_id)]
    if waiting:
        raise TooEarly(
            f"{name} mag nog niet beginnen: van {len(waiting)} bedrijven zijn de dertig dagen niet om. "
            "Wie nog geen mail had, krijgt die met `main.py subprocessors add`."
        )
    with platform_scope(environment) as session:
        party = _find(session, name)
        party.started_on = party.started_on or today
        return row_of(party, today)


def _not_told_long_enough(environment: Environment, party_id: UUID) -> Iterator[UUID]:
    """Companies that were told less than thirty days ago, or were there before it was announced and never told."""
    for tenant_id in _companies(environment, announced_before=party_id):
        with tenant_scope(environment, Identity.of_system(tenant_id, SYSTEM)) as scope:
            told_at = scope.session.scalars(
                select(SubProcessorNotice.told_at).where(SubProcessorNotice.sub_processor_id == party_id)
            ).one_or_none()
            if told_at is None or told_at + TOLD_AHEAD > scope.now:
                yield tenant_id


def end(environment: Environment, *, name: str) -> SubProcessorRow:
    """Say that a sub-processor does nothing any more, or will not come. Raises: NoSuchParty."""
    today = _today(environment)
    with platform_scope(environment) as session:
        party = _find(session, name)
        party.ended_on = party.ended_on or today
        return row_of(party, today)


def _find(session: Session, name: str) -> SubProcessor:
    party = session.scalars(select(SubProcessor).where(SubProcessor.name == visible(name)).with_for_update())
    if (found := party.one_or_none()) is None:
        raise NoSuchParty
    return found


def _companies(environment: Environment, *, announced_before: UUID | None = None) -> list[UUID]:
    """The companies that exist, on request only those that were there when this sub-processor was announced."""
    question = select(Tenant.id).where(_is_real()).order_by(Tenant.id)
    with platform_scope(environment) as session:
        if announced_before is not None:
            announced_on = session.get_one(SubProcessor, announced_before).announced_on
            question = question.where(Tenant.created_at < _end_of(announced_on))
        return list(session.scalars(question))


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=AMSTERDAM)


def _is_real() -> ColumnElement[bool]:
    """Not an invented company, and one that goes on."""
    return and_(~Tenant.is_demo, Tenant.closed_at.is_(None))


def _today(environment: Environment) -> date:
    return environment.clock.now().astimezone(AMSTERDAM).date()
