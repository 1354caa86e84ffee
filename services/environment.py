"""Puts the environment of a process together from its settings."""

from models.database import Database
from models.fence import TenantSigner, is_trusted, trust
from services.gateways.clock import SystemClock
from services.gateways.mail import FolderMailer, Mailer, SmtpMailer
from services.gateways.storage import FolderStorage
from services.gateways.vault import FileVault, key_in_file
from services.scope import Environment
from services.settings import Settings


def make_environment(settings: Settings, *, database_address: str) -> Environment:
    """The real parts where they are configured, the ones that come along where they are not."""
    folder = settings.data_folder.resolve()
    mailer: Mailer = SmtpMailer(settings.smtp_url) if settings.smtp_url else FolderMailer(folder / "mail")
    return Environment(
        settings=settings,
        database=Database.connect(database_address, signer=tenant_signer(settings), pool_size=settings.worker_threads),
        clock=SystemClock(starts_at=settings.clock_starts_at),
        storage=FolderStorage(folder / "files"),
        vault=FileVault(folder / "keys" / "vault.key"),
        mailer=mailer,
        password_key=key_in_file(folder / "keys" / "password.key"),
    )


def tenant_signer(settings: Settings) -> TenantSigner:
    """What signs for the tenant of every transaction; the key is made at the first use."""
    return TenantSigner(_tenant_key(settings), is_pooled=settings.database_is_pooled)


def have_signer_trusted(settings: Settings, *, owner_address: str, database_address: str) -> None:
    """Make the database know the key that this product signs with, unless it does. Raises: psycopg.Error."""
    if not is_trusted(database_address, tenant_signer(settings)):
        trust(owner_address, _tenant_key(settings))


def _tenant_key(settings: Settings) -> bytes:
    return key_in_file(settings.data_folder.resolve() / "keys" / "tenant.key")
