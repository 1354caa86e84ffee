"""The product looks at itself: what is configured, what came along, and what must be put right."""

from dataclasses import dataclass
from datetime import timedelta

import psycopg

from models.tables.base import APP_ROLE, PLATFORM_ROLE
from models.values.calendar import AMSTERDAM
from services.audit.heads import last_kept_at
from services.gateways.clock import SystemClock
from services.settings import Settings

OLDEST_SERVER = 170_000
LOWEST_COST = 12
LONGEST_UNSEEN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Finding:
    """One part. `required`: while it is not good, the product does not start in this mode."""

    part: str
    finding: str
    good: bool
    required: bool = False


def examine(settings: Settings, *, database_address: str) -> list[Finding]:
    """Look at every part that the environment can configure. Raises: psycopg.Error."""
    strict = settings.is_production
    clock = settings.clock_starts_at
    return [
        Finding("Modus", settings.mode, good=True),
        Finding("Adres", settings.base_url, good=not strict or settings.base_url.startswith("https://"), required=True),
        *_database(settings, database_address),
        Finding("Bestanden", f"map {settings.data_folder.resolve() / 'files'}", good=True),
        _mail(settings),
        Finding("Sleutel voor BSN", "lokaal sleutelbestand, niet voor productie", good=not strict, required=True),
        Finding(
            "Wachtwoorden",
            f"bcrypt, kosten {settings.bcrypt_cost}",
            good=settings.bcrypt_cost >= LOWEST_COST,
            required=strict,
        ),
        _client_address(settings),
        _trail(settings),
        Finding(
            "Klok",
            f"verzet naar {clock.isoformat()}" if clock else "van deze machine",
            good=clock is None,
            required=strict,
        ),
    ]


def _database(settings: Settings, address: str) -> tuple[Finding, Finding]:
    with psycopg.connect(address, connect_timeout=5) as connection:
        version = connection.info.server_version
        user = connection.execute(
            "SELECT rolname, rolsuper OR rolbypassrls AS is_mighty,"
            " (SELECT bool_and(pg_has_role(r.oid, 'MEMBER')) FROM pg_roles r WHERE r.rolname = ANY(%s)) AS may_work"
            " FROM pg_roles WHERE rolname = session_user",
            [[APP_ROLE, PLATFORM_ROLE]],
        ).fetchone()
    name, is_mighty, may_work = user or ("?", True, False)
    kind = "eigen server" if settings.database_url else "ingebouwd"
    server = f"PostgreSQL {version // 10_000}.{version % 10_000}, {kind}"
    right = (
        f"{name} krijgt {APP_ROLE} en {PLATFORM_ROLE}" if may_work else f"GRANT {APP_ROLE}, {PLATFORM_ROLE} TO {name}"
    )
    return (
        Finding("Database", server, good=version >= OLDEST_SERVER, required=True),
        Finding(
            "Databaserechten",
            f"{name} is beheerder en komt langs elke afscherming" if is_mighty else right,
            good=bool(may_work) and not is_mighty,
            required=settings.is_production or not may_work,
        ),
    )


def _trail(settings: Settings) -> Finding:
    """The daily look at every company's audit trail keeps a file when all is in order."""
    seen = last_kept_at(settings)
    if seen is None:
        return Finding("Logboek", "nog niet nagekeken; `main.py audit-verify` doet dat", good=True)
    found = f"nagekeken op {seen.astimezone(AMSTERDAM).date():%d-%m-%Y}"
    return Finding("Logboek", found, good=SystemClock().now() - seen < LONGEST_UNSEEN)


def _client_address(settings: Settings) -> Finding:
    """Behind a proxy that is not trusted everybody shares one address, and so one lock on signing in."""
    if settings.proxies:
        networks = ", ".join(str(network) for network in settings.proxies)
        return Finding("Adres van bezoekers", f"uit {settings.client_address_header}, van {networks}", good=True)
    return Finding(
        "Adres van bezoekers",
        "van de verbinding zelf; stel achter een proxy DEPOTFLOW_TRUSTED_PROXIES en _CLIENT_ADDRESS_HEADER in",
        good=not settings.is_production,
    )


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url:
        return Finding("Mail", "via SMTP", good=True)
    folder = settings.data_folder.resolve() / "mail"
    return Finding("Mail", f"niet verstuurd, als .eml in {folder}", good=False, required=settings.is_production)
