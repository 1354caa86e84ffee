"""The product looks at itself: what is configured, what came along, and what must be put right."""

import errno
import logging
import smtplib
import socket
import ssl
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg

from models.catalogue import fenced_tables, find_gaps
from models.tables.base import APP_ROLE, OWNER_ROLE, PLATFORM_ROLE, SUPPORT_ROLE
from models.values.calendar import AMSTERDAM
from services.audit.heads import last_kept_at
from services.environment import kms_key
from services.gateways.clock import SystemClock
from services.gateways.mail import SmtpMailer
from services.gateways.vault import KEY_BYTES
from services.settings import Settings

OLDEST_SERVER = 170_000
LOWEST_COST = 12
SHORTEST_PASSWORD = 16
FEWEST_BYTES = 20
"""Different ones in a key: 32 random bytes practically never have fewer."""
NOWHERE = ".localhost"
LONGEST_UNSEEN = timedelta(days=3)
TEMPORARY, PERMANENT = 400, 500
AWAY = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN})
ROLES = (APP_ROLE, PLATFORM_ROLE, SUPPORT_ROLE)
"""What the product takes on, one at a time."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """One part. `required`: while it is not good, the product does not start in this mode."""

    part: str
    finding: str
    good: bool
    required: bool = False


def examine(settings: Settings, *, database_address: str) -> list[Finding]:
    """Look at every part that the environment can configure. Raises: psycopg.Error."""
    return _examine(settings, _database(settings, database_address))


def examine_without_database(settings: Settings, reason: str) -> list[Finding]:
    """The same while there is no database to look into, and why not: one look names all that is still missing."""
    return _examine(settings, [Finding("Database", reason, good=False, required=True)])


def _examine(settings: Settings, database: Iterable[Finding]) -> list[Finding]:
    strict = settings.is_production
    clock = settings.clock_starts_at
    return [
        Finding("Modus", settings.mode, good=True),
        _address(settings),
        _cookies(settings),
        *database,
        _database_password(settings),
        _keys(settings),
        Finding("Bestanden", f"map {settings.data_folder.resolve() / 'files'}", good=True),
        _mail(settings),
        _wrapping_key(settings),
        *_wrapping_key_before(settings),
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


def what_stops(settings: Settings, findings: Iterable[Finding]) -> Finding | None:
    """The first without which the product does not start; when it starts, the log hears what else is wrong."""
    wrong = [found for found in findings if not found.good]
    for found in wrong:
        if found.required:
            return found
    for found in wrong:
        if settings.is_production:
            _log.warning("%s: %s", found.part, found.finding)
    return None


def _address(settings: Settings) -> Finding:
    """Requests for another host are refused, so in production this is the one name that people know it by."""
    parts = urlsplit(settings.base_url)
    host = parts.hostname or ""
    is_public = "." in host and not host.endswith(NOWHERE) and not _is_number(host)
    is_plain = settings.base_url == f"https://{parts.netloc}" and parts.username is None
    if settings.is_production and not (is_public and is_plain):
        told = f"{settings.base_url}; stel in DEPOTFLOW_PUBLIC_URL https:// en een eigen naam in, zonder pad"
        return Finding("Adres", told, good=False, required=True)
    return Finding("Adres", settings.base_url, good=True)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _cookies(settings: Settings) -> Finding:
    strict = settings.is_production
    return Finding("Cookies", "alleen over https" if strict else "ook zonder https, om te proberen", good=True)


def _database_password(settings: Settings) -> Finding:
    """Of the addresses that cross a network with one; a socket or certificate has none."""
    part = "Wachtwoord van de database"
    for address in (settings.database_url, settings.owner_database_url):
        found = urlsplit(address)
        password = unquote(found.password or "")
        if found.hostname and password and (len(password) < SHORTEST_PASSWORD or password == found.username):
            told = f"korter dan {SHORTEST_PASSWORD} tekens; geef {unquote(found.username or '')} een lang willekeurig"
            return Finding(part, told, good=False, required=settings.is_production)
    return Finding(part, "lang genoeg, of niet nodig", good=True)


def _keys(settings: Settings) -> Finding:
    """What is not there yet is made at the start, strong and for this user alone."""
    folder = settings.data_folder.resolve() / "keys"
    keys = {path: path.read_bytes() for path in sorted(folder.glob("*.key"))}
    weak = [path.name for path, key in keys.items() if not _is_strong(path, key) or [*keys.values()].count(key) > 1]
    if weak:
        told = f"{', '.join(weak)} in {folder}: zwak, dubbel of leesbaar voor anderen; zet het echte bestand terug"
        return Finding("Geheime sleutels", f"{told}, met chmod 600", good=False, required=settings.is_production)
    return Finding("Geheime sleutels", f"in {folder}, alleen voor deze gebruiker", good=True)


def _is_strong(path: Path, key: bytes) -> bool:
    is_private = not stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    return len(key) == KEY_BYTES and len(set(key)) >= FEWEST_BYTES and is_private


def _database(settings: Settings, address: str) -> tuple[Finding, Finding, Finding]:
    with psycopg.connect(address, connect_timeout=5) as connection:
        version = connection.info.server_version
        user = connection.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR pg_has_role(%s, 'MEMBER') AS is_mighty,"
            " (SELECT bool_and(pg_has_role(r.oid, 'MEMBER')) FROM pg_roles r WHERE r.rolname = ANY(%s)) AS may_work"
            " FROM pg_roles WHERE rolname = session_user",
            [OWNER_ROLE, list(ROLES)],
        ).fetchone()
        fenced, gaps = fenced_tables(connection), find_gaps(connection)
    name, is_mighty, may_work = user or ("?", True, False)
    kind = "eigen server" if settings.database_url else "ingebouwd"
    server = f"PostgreSQL {version // 10_000}.{version % 10_000}, {kind}"
    roles = ", ".join(ROLES)
    right = f"{name} krijgt {roles}" if may_work else f"GRANT {roles} TO {name}"
    return (
        Finding("Database", server, good=version >= OLDEST_SERVER, required=True),
        Finding(
            "Databaserechten",
            f"{name} is eigenaar of beheerder en komt langs elke afscherming" if is_mighty else right,
            good=bool(may_work) and not is_mighty,
            required=settings.is_production or not may_work,
        ),
        Finding(
            "Afscherming van bedrijven",
            "; ".join(gaps) or f"{len(fenced)} tabellen, geen gat",
            good=not gaps,
            required=settings.is_production,
        ),
    )


def _wrapping_key(settings: Settings) -> Finding:
    """What BSNs hang on is tried out: asked where it is and what it is, and it wraps and unwraps something."""
    part, strict = "Sleutel voor BSN", settings.is_production
    key = kms_key(settings, settings.kms_key)
    if key is None:
        return Finding(
            part, "lokaal sleutelbestand; stel in productie DEPOTFLOW_KMS_KEY in", good=not strict, required=True
        )
    if strict and key.is_plain:
        return Finding(part, "zonder TLS; haal DEPOTFLOW_KMS_IS_PLAIN weg", good=False, required=True)
    problem = key.problem()
    return Finding(part, problem or f"Google Cloud KMS, {key.name}", good=not problem, required=strict)


def _wrapping_key_before(settings: Settings) -> list[Finding]:
    """While another key takes its place, the one of before must open what it wrapped, and wrap nothing again."""
    key = kms_key(settings, settings.kms_key_before)
    if key is None:
        return []
    part, strict = "Vorige sleutel voor BSN", settings.is_production
    if not settings.kms_key or settings.kms_key == settings.kms_key_before:
        told = "stel in DEPOTFLOW_KMS_KEY de nieuwe sleutel in, of haal DEPOTFLOW_KMS_KEY_BEFORE weg"
        return [Finding(part, told, good=False, required=strict)]
    if problem := key.problem():
        return [Finding(part, problem, good=False, required=strict)]
    told = "staat klaar; haal DEPOTFLOW_KMS_KEY_BEFORE weg als `main.py keys list` hem niet meer noemt"
    return [Finding(part, told, good=True)]


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
    """Spoken to as for a message, up to the point where one would follow."""
    if not settings.smtp_url:
        folder = settings.data_folder.resolve() / "mail"
        told = f"niet verstuurd, als .eml in {folder}; stel DEPOTFLOW_SMTP_URL in"
        return Finding("Mail", told, good=False, required=settings.is_production)
    problem = _problem_with_mail(settings)
    told = problem.told if problem else f"via SMTP, van {parseaddr(settings.mail_from)[1]}"
    return Finding(
        "Mail", told, good=not problem, required=settings.is_production and not (problem and problem.is_away)
    )


@dataclass(frozen=True, slots=True)
class _MailProblem:
    """Why no mail leaves. A server that is away may come back by itself; wrong settings do not."""

    told: str
    is_away: bool = False


def _problem_with_mail(settings: Settings) -> _MailProblem | None:
    sender = parseaddr(settings.mail_from)[1]
    if sender.endswith(NOWHERE):
        return _MailProblem(f"{sender} kan geen afzender zijn; stel DEPOTFLOW_MAIL_FROM in")
    try:
        SmtpMailer(settings.smtp_url).verify()
    except (OSError, smtplib.SMTPException) as fault:
        return _in_words(fault, server=urlsplit(settings.smtp_url).hostname)
    return None


def _in_words(fault: OSError | smtplib.SMTPException, *, server: str | None) -> _MailProblem:
    if _is_away(fault):
        return _MailProblem(f"{server} antwoordt nu niet; mail wacht en gaat weg als hij terug is", is_away=True)
    match fault:
        case smtplib.SMTPAuthenticationError():
            told = "weigert de gebruiker of het wachtwoord in DEPOTFLOW_SMTP_URL"
        case smtplib.SMTPNotSupportedError():
            told = "versleutelt niet of kent geen wachtwoorden; kies een server met STARTTLS of smtps://"
        case ssl.SSLError():
            told = "heeft geen geldig certificaat; controleer de naam in DEPOTFLOW_SMTP_URL"
        case _:
            told = "antwoordt niet zoals een mailserver; controleer DEPOTFLOW_SMTP_URL en probeer het opnieuw"
    return _MailProblem(f"{server} {told}")


def _is_away(fault: OSError | smtplib.SMTPException) -> bool:
    """Whether waiting may help: nobody answers, or asks to come back later. A name that does not exist is a mistake."""
    match fault:
        case socket.gaierror(errno=number):
            return number == socket.EAI_AGAIN
        case smtplib.SMTPResponseException(smtp_code=code):
            return bool(TEMPORARY <= code < PERMANENT)
        case smtplib.SMTPServerDisconnected() | ConnectionError() | TimeoutError():
            return True
    return isinstance(fault, OSError) and fault.errno in AWAY
