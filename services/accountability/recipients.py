"""Who gets personal data from this company, as it is set up at this moment: nobody is named who is not configured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import select

from models.tables import Company, Principal, Provider, Tenant
from models.values.kinds import PartyService
from services.access.reach import Reach
from services.accountability.activities import Activity
from services.gateways.mail import OWN_MACHINE
from services.legal_texts.engaging import BASES
from services.legal_texts.sub_processors import Stage, configured_services, list_sub_processors
from services.organisation.company import PAYROLL_PACKAGES
from services.scope import Scope, above_tenants
from services.single_sign_on.provider import KINDS

EVERYWHERE: Final = frozenset(Activity)
SERVED: Final = {
    PartyService.KEYS: frozenset({Activity.PAYROLL, Activity.RIGHTS}),
    PartyService.MAIL: frozenset({Activity.MAILS}),
}
"""The activities that a sub-processor serves; one that is not here serves them all."""
HERE: Final = "Op de server van DepotFlow"
UNKNOWN_PLACE: Final = "Waar dat staat, zegt de instelling niet: vraag het na en zet het bij de opmerking"
NO_TRANSFER: Final = "Geen, voor zover ingesteld"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets data, as what, which, where, and in which activities."""

    name: str
    role: str
    gets: str
    place: str
    activities: frozenset[Activity]
    transfer: str = NO_TRANSFER


def list_recipients(scope: Scope, reach: Sequence[Reach]) -> Sequence[Recipient]:
    """Processors first, then who gets data because the company sends it; `reach` says which programs have a key."""
    company = scope.session.scalars(select(Company)).one()
    return (*_processors(scope), *_own(scope, company), *_programs(reach))


def _processors(scope: Scope) -> Iterator[Recipient]:
    with above_tenants(scope) as session:
        allows = session.scalars(select(Tenant.allows_support).where(Tenant.id == scope.identity.tenant_id)).one()
    looking = "alleen-lezen, vijftien minuten, met reden en in het logboek" if allows else "uitgezet"
    yield Recipient(
        "DepotFlow", "Verwerker", f"Alles wat in dit systeem staat; meekijken door een medewerker: {looking}",
        _database(scope.settings.database_url), EVERYWHERE,
    )  # fmt: skip
    mail = urlsplit(scope.settings.smtp_url).hostname or ""
    if mail and mail not in OWN_MACHINE:
        yield Recipient(
            f"Mailserver {mail}", "Verwerker", "Adres, onderwerp, tekst en bijlagen van verzonden mail",
            UNKNOWN_PLACE, frozenset({Activity.MAILS}), "Hangt af van de plaats van de mailserver",
        )  # fmt: skip
    configured = configured_services(scope.settings)
    for party in list_sub_processors(scope):
        if party.stage is Stage.IN_USE or (party.stage is not Stage.ENDED and party.service in configured):
            yield Recipient(
                party.name, "Sub-verwerker", f"{party.role}. {party.data}", f"{party.place} ({party.country})",
                SERVED.get(party.service, EVERYWHERE), BASES[party.basis],
            )  # fmt: skip


def _own(scope: Scope, company: Company) -> Iterator[Recipient]:
    provider = scope.session.scalars(select(Provider).where(Provider.enabled_at.is_not(None))).one_or_none()
    if provider is not None:
        yield Recipient(
            KINDS[provider.kind], "Aanmelddienst van het bedrijf", "Wie inlogt, en wanneer",
            urlsplit(provider.issuer).hostname or provider.issuer, frozenset({Activity.ACCESS}),
            "Volgens de afspraken van het bedrijf met deze dienst",
        )  # fmt: skip
    active = select(Principal.name).where(Principal.archived_at.is_(None)).order_by(Principal.name)
    for name in scope.session.scalars(active):
        yield Recipient(
            name, "Opdrachtgever", "Facturen met de bijlage daarbij", "Bij de opdrachtgever",
            frozenset({Activity.BOOKS, Activity.PRINCIPALS}),
        )  # fmt: skip
    if company.payroll_package:
        yield Recipient(
            PAYROLL_PACKAGES[company.payroll_package], "Loonpakket of loonadviseur",
            "Uren, loon en BSN van wie in dienst is, in een bestand dat iemand van het bedrijf ophaalt",
            "Bij het loonpakket", frozenset({Activity.PAYROLL, Activity.HOURS}),
        )  # fmt: skip
    if company.iban:
        yield Recipient(
            "De bank van het bedrijf", "Bank", "Naam, rekening en bedrag, in een SEPA-bestand dat het bedrijf inleest",
            "Bij de bank", frozenset({Activity.BOOKS, Activity.CONTRACTORS, Activity.PAYROLL}),
        )  # fmt: skip


def _programs(reach: Sequence[Reach]) -> Iterator[Recipient]:
    for key in reach:
        if key.is_key:
            yield Recipient(
                key.name, "Eigen software met een API-sleutel", f"Wat de groep {key.group} mag zien",
                "Bij het bedrijf of zijn leverancier", frozenset({Activity.IMPORTS}),
                "Hangt af van waar die software draait",
            )  # fmt: skip


def _database(address: str) -> str:
    host = urlsplit(address).hostname or ""
    if not host or host in OWN_MACHINE:
        return HERE
    return f"{HERE}; database op {host}"
