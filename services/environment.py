"""Puts the environment of a process together from its settings."""

from models.database import Database
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
        database=Database.connect(database_address, pool_size=settings.worker_threads),
        clock=SystemClock(starts_at=settings.clock_starts_at),
        storage=FolderStorage(folder / "files"),
        vault=FileVault(folder / "keys" / "vault.key"),
        mailer=mailer,
        password_key=key_in_file(folder / "keys" / "password.key"),
    )
