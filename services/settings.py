"""All settings, read once from the environment (`DEPOTFLOW_…`), with the defaults of a first start."""

import re
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, AwareDatetime, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _is_database(address: str) -> str:
    try:
        parts = urlsplit(address)
        is_postgres = not address or (parts.scheme == "postgresql" and parts.port != 0)
    except ValueError:
        is_postgres = False
    if not is_postgres:
        raise ValueError("schrijf postgresql://gebruiker:wachtwoord@server:5432/naam")
    return address


def _starts_with(*schemes: str) -> AfterValidator:
    def check(address: str) -> str:
        if address and not address.startswith(schemes):
            raise ValueError(f"begin met {' of '.join(schemes)}")
        return address

    return AfterValidator(check)


def _is_sender(sender: str) -> str:
    if "@" not in parseaddr(sender)[1]:
        raise ValueError("schrijf Naam <adres@domein>")
    return sender


def _is_address_or_nothing(address: str) -> str:
    if (address and parseaddr(address) != ("", address)) or address.count("@") != bool(address):
        raise ValueError("schrijf alleen adres@domein")
    return address


def _is_kms_key(name: str) -> str:
    if name and not _KMS_KEY.fullmatch(name):
        raise ValueError("schrijf projects/…/locations/europe-west4/keyRings/…/cryptoKeys/…")
    return name


def _are_networks(addresses: str) -> str:
    try:
        _networks(addresses)
    except ValueError:
        raise ValueError("schrijf adressen of netwerken met komma's ertussen: 127.0.0.1, 10.0.0.0/8") from None
    return addresses


def _networks(addresses: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(each.strip()) for each in addresses.split(",") if each.strip())


_KMS_KEY = re.compile(r"projects/[^/]+/locations/[a-z0-9-]+/keyRings/[\w-]+/cryptoKeys/[\w-]+", re.ASCII)
Postgres = Annotated[str, AfterValidator(_is_database)]


class Settings(BaseSettings):
    """What can be configured. docs/runbook.md describes each; a test keeps it complete."""

    model_config = SettingsConfigDict(env_prefix="DEPOTFLOW_", extra="ignore")

    mode: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 8080
    public_url: Annotated[str, _starts_with("http://", "https://")] = ""
    """The address people use; by default http://localhost with the port."""
    data_folder: Path = Path(".data")
    database_url: Postgres = ""
    """An own PostgreSQL server (17 or newer); by default the embedded one in the data folder."""
    owner_database_url: Postgres = ""
    """Who migrates; by default the same as database_url."""
    database_is_pooled: bool = False
    """A pooler or a cluster stands between, so the server process of a transaction is not known beforehand."""
    worker_threads: Annotated[int, Field(ge=1, le=64)] = 8
    smtp_url: Annotated[str, _starts_with("smtp://", "smtps://")] = ""
    """smtp://user:password@host:587; by default mail is written to the data folder as .eml."""
    kms_key: Annotated[str, AfterValidator(_is_kms_key)] = ""
    """The key of Google Cloud KMS that wraps data keys; by default a file in the data folder, refused in production."""
    kms_key_before: Annotated[str, AfterValidator(_is_kms_key)] = ""
    """The key that wrapped them until now, while another takes its place; both must be within reach."""
    kms_endpoint: str = ""
    """host:port of another endpoint than Google's own."""
    kms_is_plain: bool = False
    """Speaks to that endpoint without TLS or credentials; refused in production."""
    mail_from: Annotated[str, AfterValidator(_is_sender)] = "DepotFlow <noreply@depotflow.localhost>"
    operator_email: Annotated[str, AfterValidator(_is_address_or_nothing)] = ""
    """Where who runs DepotFlow gets signed agreements and objections; by default they are only kept."""
    bcrypt_cost: Annotated[int, Field(ge=4, le=16)] = 12
    """The power of two of rounds of a password hash; at least 12 in production."""
    import_megabytes: Annotated[int, Field(ge=1, le=30)] = 20
    """The largest file that can be imported; any request stays below 32 MB."""
    sign_ups_per_hour: Annotated[int, Field(ge=2, le=100_000)] = 10
    """Mails to sign up with that one network address may ask for, and invented companies that it may make."""
    trusted_proxies: Annotated[str, AfterValidator(_are_networks)] = ""
    """Addresses and networks of proxies whose `client_address_header` is believed, with commas in between."""
    client_address_header: Annotated[str, Field(pattern=r"^[A-Za-z-]*$")] = ""
    """The header in which those proxies put the address of the client: CF-Connecting-IP, X-Forwarded-For."""
    session_days: Annotated[int, Field(ge=1, le=90)] = 14
    """After how many days somebody in the office signs in again, whatever happened meanwhile."""
    clock_starts_at: AwareDatetime | None = None
    """Lets the product's clock start at another moment: for trying out a week; refused in production."""
    session_idle_hours: Annotated[int, Field(ge=1, le=336)] = 24
    """After how many quiet hours somebody in the office signs in again."""
    phone_session_days: Annotated[int, Field(ge=1, le=365)] = 90
    """The same for a driver: nobody signs in at five in the morning, and a holiday signs nobody out."""
    phone_session_idle_days: Annotated[int, Field(ge=1, le=90)] = 30

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    @property
    def base_url(self) -> str:
        return self.public_url.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks whose word about the client's address is believed; none without a header to believe."""
        return _networks(self.trusted_proxies) if self.client_address_header else ()

    @property
    def origins(self) -> frozenset[str]:
        """The origins that browsers may send changes from."""
        local = {f"http://localhost:{self.port}", f"http://127.0.0.1:{self.port}"}
        return frozenset({self.base_url} if self.is_production else {self.base_url} | local)

    @property
    def hosts(self) -> frozenset[str]:
        """The Host headers that requests may carry: those of our own origins."""
        return frozenset(urlsplit(origin).netloc for origin in self.origins)
