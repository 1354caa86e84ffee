"""What protects personal data here, as far as it is really set up: what is not, is said to be missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from models.tables import AuditEntry, CleanUp, Group, Membership, Provider
from models.values.calendar import dutch_date
from services.access.required_steps import list_second_steps
from services.scope import Scope
from services.vault.state import list_keys


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure, with how it stands; `is_there` is False for one that is not set up."""

    name: str
    told: str
    is_there: bool = True


def list_measures(scope: Scope) -> Sequence[Measure]:
    """All of them, those that the product always has first."""
    return (*_always(scope), *_set_up(scope))


def _always(scope: Scope) -> Iterator[Measure]:
    settings = scope.settings
    yield Measure(
        "Gescheiden bedrijven",
        "De database zelf geeft per transactie alleen rijen van het eigen bedrijf (row-level security)",
    )
    yield Measure("Rechten per groep", "Elke actie wordt bij elke klik en aanroep opnieuw gecontroleerd")
    cost = settings.bcrypt_cost
    yield Measure("Wachtwoorden", f"Gehasht met bcrypt (kosten {cost}) na een sleutel die buiten de database ligt")
    yield Measure(
        "Sessies",
        f"Kantoor logt na {settings.session_idle_hours} stille uren opnieuw in, een chauffeur na"
        f" {settings.phone_session_idle_days} dagen; intrekken werkt direct",
    )
    entries = scope.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    yield Measure("Logboek", f"Wie wat wanneer deed, elke regel vast aan de vorige; nu {entries} regels")
    yield Measure("Meekijken", "DepotFlow kijkt alleen-lezen mee, met reden, vijftien minuten, zonder BSN")


def _set_up(scope: Scope) -> Iterator[Measure]:
    settings = scope.settings
    yield _sealing(scope)
    is_tls = settings.base_url.startswith("https://")
    yield Measure(
        "Versleutelde verbinding",
        f"Het systeem staat op {settings.base_url}" + ("" if is_tls else ", zonder https"),
        is_there=is_tls,
    )
    yield _second_step(scope)
    provider = scope.session.scalars(select(Provider).where(Provider.enabled_at.is_not(None))).one_or_none()
    if provider is not None:
        needed = "verplicht voor" if provider.is_required else "mogelijk voor"
        yield Measure("Eigen aanmelddienst", f"Inloggen via de aanmelddienst is {needed} {', '.join(provider.domains)}")
    last = scope.session.scalar(select(func.max(CleanUp.day)).where(CleanUp.ended_at.is_not(None)))
    told = f"Voor het laatst opgeruimd op {dutch_date(last)}" if last else "Er is nog niet opgeruimd"
    yield Measure("Opruimen na de bewaartermijn", told, is_there=last is not None)
    yield Measure("Back-ups", "Of en hoe die er zijn, zeggen de instellingen niet: vraag het DepotFlow", is_there=False)


def _sealing(scope: Scope) -> Measure:
    in_vault = bool(scope.settings.kms_key)
    live = [key for key in list_keys(scope) if key.retired_at is None]
    since = f", de huidige van {dutch_date(live[0].created_at.date())}" if live else ""
    where = "in Google Cloud KMS" if in_vault else "in een bestand op de server, niet in een sleutelkluis"
    return Measure(
        "BSN versleuteld",
        f"AES-256-GCM onder een sleutel van dit bedrijf{since}; die is zelf versleuteld met een sleutel {where}",
        is_there=in_vault,
    )


def _second_step(scope: Scope) -> Measure:
    steps = list_second_steps(scope)
    office = scope.session.scalar(
        select(func.count()).where(
            Membership.tenant_id == scope.identity.tenant_id,
            Membership.revoked_at.is_(None),
            Membership.driver_id.is_(None),
        )
    )
    required = scope.session.scalars(
        select(Group.name)
        .where(Group.tenant_id == scope.identity.tenant_id, Group.needs_second_step)
        .order_by(Group.name)
    ).all()
    told = f"{len(steps.members)} mensen hebben een tweede stap; {office} mensen op kantoor kunnen inloggen"
    groups = f"; verplicht in {', '.join(required)}" if required else "; in geen groep verplicht"
    return Measure("Tweede stap bij inloggen", told + groups, is_there=bool(required))
