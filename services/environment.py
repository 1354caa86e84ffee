"""Puts the environment of a process together from its settings."""

from typing import TYPE_CHECKING

from models.database import Database
from models.fence import TenantSigner, is_trusted, trust
from services.gateways.clock import Clock, SystemClock
from services.gateways.mail import FolderMailer, Mailer, SmtpMailer
from services.gateways.storage import FolderStorage
from services.gateways.vault import FileKey, Vault, key_in_file
from services.scope import Environment
from services.settings import Settings

if TYPE_CHECKING:
    from services.gateways.kms import KmsKey


def make_environment(settings: Settings, *, database_address: str) -> Environment:
    """The real parts where they are configured, the ones that come along where they are not."""
    folder = settings.data_folder.resolve()
    mailer: Mailer = SmtpMailer(settings.smtp_url) if settings.smtp_url else FolderMailer(folder / "mail")
    clock = SystemClock(starts_at=settings.clock_starts_at)
    return Environment(
        settings=settings,
        database=Database.connect(database_address, signer=tenant_signer(settings), pool_size=settings.worker_threads),
        clock=clock,
        storage=FolderStorage(folder / "files"),
        vault=_vault(settings, clock),
        mailer=mailer,
        password_key=key_in_file(folder / "keys" / "password.key"),
    )


def _vault(settings: Settings, clock: Clock) -> Vault:
    """Cloud KMS where it is configured; what another key or the file wrapped before opens until it is wrapped anew."""
    file = FileKey(settings.data_folder.resolve() / "keys" / "vault.key")
    keys = [kms_key(settings, settings.kms_key), kms_key(settings, settings.kms_key_before), file]
    return Vault(*(key for key in keys if key is not None), clock=clock)


def kms_key(settings: Settings, name: str) -> "KmsKey | None":
    """The key of Cloud KMS with this name, if any; its client is loaded only then."""
    if not name:
        return None
    from services.gateways.kms import KmsKey

    return KmsKey(name, endpoint=settings.kms_endpoint, is_plain=settings.kms_is_plain)


def tenant_signer(settings: Settings) -> TenantSigner:
    """What signs for the tenant of every transaction; the key is made at the first use."""
    return TenantSigner(_tenant_key(settings), is_pooled=settings.database_is_pooled)


def have_signer_trusted(settings: Settings, *, owner_address: str, database_address: str) -> None:
    """Make the database know the key that this product signs with, unless it does. Raises: psycopg.Error."""
    if not is_trusted(database_address, tenant_signer(settings)):
        trust(owner_address, _tenant_key(settings))


def _tenant_key(settings: Settings) -> bytes:
    return key_in_file(settings.data_folder.resolve() / "keys" / "tenant.key")
