"""What a hard stop leaves in the data folder, and what is believed of it at the next start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from models.embedded import _forget_dead_processes, _forget_half_made, _is_server_of, database_address

OURSELVES = os.getpid()


@pytest.fixture
def dead() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def register(folder: Path, content: str, *, written_at: float | None = None) -> Path:
    path = folder / ".handle_pids.json"
    path.write_text(content)
    if written_at is not None:
        os.utime(path, (written_at, written_at))
    return path


def test_a_process_that_is_gone_is_forgotten_and_a_living_one_is_not(tmp_path: Path, dead: int) -> None:
    path = register(tmp_path, json.dumps([dead, OURSELVES]))
    _forget_dead_processes(tmp_path)
    assert json.loads(path.read_text()) == [OURSELVES]


def test_a_number_that_is_somebody_elses_by_now_is_forgotten(tmp_path: Path) -> None:
    before_us = psutil.Process(OURSELVES).create_time() - 1
    path = register(tmp_path, json.dumps([OURSELVES]), written_at=before_us)
    _forget_dead_processes(tmp_path)
    assert json.loads(path.read_text()) == []


@pytest.mark.parametrize("content", ["", "[12", "null", '{"a": 1}'])
def test_a_register_that_was_half_written_is_nobody(tmp_path: Path, content: str) -> None:
    path = register(tmp_path, content)
    _forget_dead_processes(tmp_path)
    assert json.loads(path.read_text()) == []


@pytest.mark.parametrize(
    "content", ["", "geen nummer\n", f"{OURSELVES}\n/data\n"], ids=["empty", "no number", "another program"]
)
def test_a_lock_of_what_is_no_database_is_taken_away(tmp_path: Path, content: str) -> None:
    lock = tmp_path / "postmaster.pid"
    lock.write_text(content)
    _forget_dead_processes(tmp_path)
    assert not lock.exists()


def test_the_lock_of_a_running_database_stays(database_url: str) -> None:
    folder = Path(database_url.partition("?host=")[2])
    assert _is_server_of(folder, folder / "postmaster.pid")


def test_a_lock_with_the_number_of_another_folders_database_is_taken_away(tmp_path: Path, database_url: str) -> None:
    running = Path(database_url.partition("?host=")[2]) / "postmaster.pid"
    lock = tmp_path / "postmaster.pid"
    lock.write_text(running.read_text())
    _forget_dead_processes(tmp_path)
    assert not lock.exists()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder as the wheel makes it: PG_VERSION is there long before the rest."""
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("18\n")
    return folder


def test_data_that_were_half_made_when_it_was_killed_are_made_anew(data: Path, dead: int) -> None:
    making = data.with_name("postgres.making")
    making.write_text(json.dumps([dead]))
    _forget_half_made(data, making)
    assert list(data.iterdir()) == []
    assert json.loads(making.read_text()) == [OURSELVES]


def test_data_that_somebody_is_making_right_now_are_left_alone(data: Path) -> None:
    making = data.with_name("postgres.making")
    making.write_text(json.dumps([OURSELVES]))
    _forget_half_made(data, making)
    assert (data / "PG_VERSION").exists()


def test_finished_data_are_never_thrown_away(data: Path) -> None:
    making = data.with_name("postgres.making")
    _forget_half_made(data, making)
    assert (data / "PG_VERSION").exists()
    assert not making.exists()


def test_an_address_names_user_and_database_over_the_same_socket() -> None:
    server = "postgresql://postgres:@/postgres?host=/tmp/x"
    assert database_address(server, user="login", database="depot") == "postgresql://login@/depot?host=/tmp/x"
