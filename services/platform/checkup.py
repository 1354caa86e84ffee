"""The product looks at itself: what is configured, what came along, and what must be put right."""

from dataclasses import dataclass

import psycopg

from services.settings import Settings

OLDEST_SERVER = 170_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One part. `required`: without it the product does not do its work in this mode."""

    part: str
    finding: str
    good: bool
    required: bool = False


def examine(settings: Settings, *, database_address: str) -> list[Finding]:
    """Look at every part that the environment can configure."""
    return [
        Finding("Modus", settings.mode, good=True),
        Finding(
            "Adres", settings.base_url, good=not settings.is_production or settings.base_url.startswith("https://")
        ),
        _database(settings, database_address),
        Finding("Bestanden", f"map {settings.data_folder.resolve() / 'files'}", good=True),
        _mail(settings),
        Finding("Sleutel voor BSN", "lokaal sleutelbestand", good=not settings.is_production, required=True),
        Finding(
            "Klok",
            "verzet naar " + settings.clock_starts_at.isoformat() if settings.clock_starts_at else "van deze machine",
            good=settings.clock_starts_at is None,
        ),
    ]


def _database(settings: Settings, address: str) -> Finding:
    with psycopg.connect(address) as connection:
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
    return Finding("Mail", f"niet verstuurd, als .eml in {settings.data_folder.resolve() / 'mail'}", good=False)
