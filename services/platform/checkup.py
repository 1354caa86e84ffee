"""The product looks at itself: what is configured, what came along, and what must be put right."""

from dataclasses import dataclass

import psycopg

from services.settings import Settings

OLDEST_SERVER = 170_000
LOWEST_COST = 12


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
        _database(settings, database_address),
        Finding("Bestanden", f"map {settings.data_folder.resolve() / 'files'}", good=True),
        _mail(settings),
        Finding("Sleutel voor BSN", "lokaal sleutelbestand, niet voor productie", good=not strict, required=True),
        Finding(
            "Wachtwoorden",
            f"bcrypt, kosten {settings.bcrypt_cost}",
            good=settings.bcrypt_cost >= LOWEST_COST,
            required=strict,
        ),
        Finding(
            "Klok",
            f"verzet naar {clock.isoformat()}" if clock else "van deze machine",
            good=clock is None,
            required=strict,
        ),
    ]


def _database(settings: Settings, address: str) -> Finding:
    with psycopg.connect(address, connect_timeout=5) as connection:
        version = connection.info.server_version
    kind = "eigen server" if settings.database_url else "ingebouwd"
    return Finding(
        "Database",
        f"PostgreSQL {version // 10_000}.{version % 10_000}, {kind}",
        good=version >= OLDEST_SERVER,
        required=True,
    )


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url:
        return Finding("Mail", "via SMTP", good=True)
    folder = settings.data_folder.resolve() / "mail"
    return Finding("Mail", f"niet verstuurd, als .eml in {folder}", good=False, required=settings.is_production)
