"""All settings, read once from the environment (`DEPOTFLOW_…`), with the defaults of a first start."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What can be configured. docs/runbook.md describes each; a test keeps it complete."""

    model_config = SettingsConfigDict(env_prefix="DEPOTFLOW_", extra="ignore")

    mode: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    """The address people use; by default http://localhost with the port."""
    data_folder: Path = Path(".data")
    database_url: str = ""
    """An own PostgreSQL server (17 or newer); by default the embedded one in the data folder."""
    owner_database_url: str = ""
    """Who migrates; by default the same as database_url."""
    worker_threads: int = 8
    smtp_url: str = ""
    """smtp://user:password@host:587; by default mail is written to the data folder as .eml."""
    mail_from: str = "DepotFlow <noreply@depotflow.localhost>"
    bcrypt_cost: int = 12
    session_days: int = 14
    clock_starts_at: datetime | None = None
    """Lets the product's clock start at another moment: for trying out a week; refused in production."""

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    @property
    def base_url(self) -> str:
        return self.public_url.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def origins(self) -> frozenset[str]:
        """The origins that browsers may send changes from."""
        local = {f"http://localhost:{self.port}", f"http://127.0.0.1:{self.port}"}
        return frozenset({self.base_url} if self.is_production else {self.base_url} | local)
