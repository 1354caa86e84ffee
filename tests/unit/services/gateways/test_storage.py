"""Files are found by what is in them, by their own company only."""

import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from models.values.ids import new_id
from services.gateways.storage import FileDamaged, FolderStorage, OutsideFolder
from tests.at_once import at_once

CONTENT = b"%PDF-1.7 factuur"


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "files")


@pytest.fixture
def tenant_id() -> UUID:
    return new_id()


def kept(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_what_was_kept_comes_back(storage: FolderStorage, tenant_id: UUID) -> None:
    assert storage.get(tenant_id, storage.put(tenant_id, CONTENT)) == CONTENT


def test_the_same_content_is_kept_once(storage: FolderStorage, tenant_id: UUID, tmp_path: Path) -> None:
    assert storage.put(tenant_id, CONTENT) == storage.put(tenant_id, CONTENT)
    assert len(kept(tmp_path)) == 1


def test_the_same_content_at_the_same_moment_is_kept_once_and_whole(
    storage: FolderStorage, tenant_id: UUID, tmp_path: Path
) -> None:
    content = CONTENT * 100_000
    digests = at_once(8, lambda _: storage.put(tenant_id, content))
    assert len(set(digests)) == 1
    (path,) = kept(tmp_path)
    assert path.read_bytes() == content


def test_another_company_cannot_read_it_not_even_with_the_hash(storage: FolderStorage, tenant_id: UUID) -> None:
    digest = storage.put(tenant_id, CONTENT)
    with pytest.raises(FileNotFoundError):
        storage.get(new_id(), digest)


def test_what_was_never_kept_is_not_found(storage: FolderStorage, tenant_id: UUID) -> None:
    with pytest.raises(FileNotFoundError):
        storage.get(tenant_id, b"\0" * 32)


def test_a_changed_file_is_not_handed_out(storage: FolderStorage, tenant_id: UUID, tmp_path: Path) -> None:
    digest = storage.put(tenant_id, CONTENT)
    (path,) = kept(tmp_path)
    path.write_bytes(CONTENT.replace(b"factuur", b"factuUr"))
    with pytest.raises(FileDamaged):
        storage.get(tenant_id, digest)


def test_no_other_user_of_the_machine_may_look(storage: FolderStorage, tenant_id: UUID, tmp_path: Path) -> None:
    storage.put(tenant_id, CONTENT)
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700
    assert stat.S_IMODE(kept(tmp_path)[0].stat().st_mode) == 0o600


ELSEWHERE = {
    "a step up": "..",
    "steps up to a file": "../../keys/vault.key",
    "another place": "/etc/passwd",
    "steps up in other letters": "\N{FULLWIDTH FULL STOP}\N{FULLWIDTH FULL STOP}\N{FULLWIDTH SOLIDUS}",
    "a dot that is two": "\N{TWO DOT LEADER}/\N{TWO DOT LEADER}",
    "steps up for other machines": "..\\\\..\\\\keys",
    "steps up that are still to be decoded": "%2e%2e%2f",
    "an end in the middle": "a\0b",
    "more than a name can be": "a" * 5_000,
    "nothing": "",
    "the right number, as text": "0197a000-0000-7000-8000-000000000001",
}


@pytest.mark.parametrize("tenant", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_only_the_number_of_a_company_leads_to_a_folder(storage: FolderStorage, tenant: Any, tmp_path: Path) -> None:
    with pytest.raises(OutsideFolder):
        storage.put(tenant, CONTENT)
    with pytest.raises(OutsideFolder):
        storage.get(tenant, b"\0" * 32)
    with pytest.raises(OutsideFolder):
        storage.forget(tenant)
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("digest", [b"", b"..", b"\0", b"\0" * 31, b"\0" * 33, b"/" * 5_000])
def test_only_a_whole_hash_leads_to_a_file(storage: FolderStorage, tenant_id: UUID, digest: bytes) -> None:
    with pytest.raises(OutsideFolder):
        storage.get(tenant_id, digest)


@pytest.mark.parametrize("planted", ["the file", "the folder of its first digits", "the folder of the company"])
def test_a_link_to_another_companys_file_is_not_followed(
    storage: FolderStorage, tenant_id: UUID, tmp_path: Path, planted: str
) -> None:
    other = new_id()
    digest = storage.put(other, CONTENT)
    theirs = next(path for path in kept(tmp_path))
    ours = tmp_path / "files" / str(tenant_id) / theirs.parent.name / theirs.name
    links = {"the file": 0, "the folder of its first digits": 1, "the folder of the company": 2}
    for _ in range(links[planted]):
        ours, theirs = ours.parent, theirs.parent
    ours.parent.mkdir(parents=True, exist_ok=True)
    ours.symlink_to(theirs)
    with pytest.raises(OutsideFolder):
        storage.get(tenant_id, digest)
    with pytest.raises(OutsideFolder):
        storage.put(tenant_id, CONTENT)
    if planted == "the folder of the company":
        with pytest.raises(OutsideFolder):
            storage.forget(tenant_id)
    assert storage.get(other, digest) == CONTENT


def test_a_data_folder_that_is_a_link_itself_is_the_owners_choice(tenant_id: UUID, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "files").symlink_to(tmp_path / "disk")
    storage = FolderStorage(tmp_path / "files")
    assert storage.get(tenant_id, storage.put(tenant_id, CONTENT)) == CONTENT


def test_a_company_is_forgotten_with_all_its_files_and_no_other(
    storage: FolderStorage, tenant_id: UUID, tmp_path: Path
) -> None:
    other = new_id()
    storage.put(tenant_id, CONTENT)
    digest = storage.put(other, CONTENT)
    storage.forget(tenant_id)
    storage.forget(tenant_id)
    assert [path.parents[1].name for path in kept(tmp_path)] == [str(other)]
    assert storage.get(other, digest) == CONTENT


def test_what_is_kept_again_is_touched_and_what_is_removed_is_gone_once(
    storage: FolderStorage, tenant_id: UUID, tmp_path: Path
) -> None:
    digest = storage.put(tenant_id, CONTENT)
    [path] = kept(tmp_path)
    os.utime(path, (0, 0))
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    assert storage.untouched_since(tenant_id, moment) == {digest}
    assert storage.untouched_since(new_id(), moment) == set()
    storage.put(tenant_id, CONTENT)
    assert storage.untouched_since(tenant_id, moment) == set()
    for _ in range(2):
        storage.remove(tenant_id, digest)
    assert kept(tmp_path) == []
