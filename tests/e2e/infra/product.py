"""A really started product: its own process, database, clock and data folder."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.e2e.infra.waiting import within
from tests.server import take_key

ROOT = Path(__file__).parents[3]
STARTS_WITHIN_SECONDS = 60


@dataclass
class Product:
    """One running product. `kill` is the hard way, `stop` the polite one; `start` begins again on the same data."""

    folder: Path
    database_url: str
    clock_starts_at: str = "2026-06-22T05:30:00+02:00"
    port: int = 0
    settings: dict[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = ("main.py",)
    sign_of_life: str = "/inloggen"
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def environment(self) -> dict[str, str]:
        """What its commands are told by."""
        take_key(self.folder)
        return {
            **os.environ,
            "DEPOTFLOW_DATABASE_URL": self.database_url,
            "DEPOTFLOW_OWNER_DATABASE_URL": self.database_url.replace("//depotflow_login@", "//postgres@"),
            "DEPOTFLOW_DATA_FOLDER": str(self.folder),
            "DEPOTFLOW_PORT": str(self.port),
            "DEPOTFLOW_BCRYPT_COST": "4",
            "DEPOTFLOW_SIGN_UPS_PER_HOUR": "10000",
            **({"DEPOTFLOW_CLOCK_STARTS_AT": self.clock_starts_at} if self.clock_starts_at else {}),
            **self.settings,
        }

    def run(self, *command: str) -> str:
        """Another command on the same data, and what it says."""
        done = subprocess.run(
            [sys.executable, "main.py", *command],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        self.port = self.port or free_port()
        environment = self.environment()
        with (self.folder / "product.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.program, "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def log(self) -> str:
        return (self.folder / "product.log").read_text()

    def mails_to(self, recipient: str) -> list[str]:
        """The texts of the mails to somebody, oldest first."""
        bodies = [message.get_body() for message in self.letters_to(recipient)]
        return [body.get_content() for body in bodies if body is not None]

    def letters_to(self, recipient: str) -> list[EmailMessage]:
        """The mails to somebody with all that went along, oldest first."""
        files = sorted((self.folder / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime)
        letters = [letter for path in files if recipient.encode() in (letter := path.read_bytes())]
        messages = [message_from_bytes(letter, policy=policy.default) for letter in letters]
        return [message for message in messages if message["To"] == recipient]

    def path_mailed_to(self, recipient: str, link: re.Pattern[str], *, after: int = 0) -> str:
        """The newest such path in the mails to somebody, when there are more than so many."""

        def found() -> list[str]:
            return [match[0] for text in self.mails_to(recipient) if (match := link.search(text))]

        assert within(10, lambda: len(found()) > after)
        return found()[-1]

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.is_running:
            self.process.send_signal(how)
            self.process.wait(timeout=20)

    def _wait_until_it_answers(self) -> None:
        assert within(STARTS_WITHIN_SECONDS, self._answers), f"the product did not start:\n{self.log()}"

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{self.url}{self.sign_of_life}", timeout=5)
            return True
        return False


@contextlib.contextmanager
def running_product(folder: Path, database_url: str, **more: str) -> Iterator[Product]:
    """Start a product and end it afterwards; `more` are environment variables."""
    product = Product(folder, database_url, settings=more)
    product.start()
    try:
        yield product
    finally:
        product.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
