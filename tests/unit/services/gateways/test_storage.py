"""Files are found by what is in them, by their own company only."""

import stat
from pathlib import Path
from uuid import UUID

import pytest

from models.values.ids import new_id
from services.gateways.storage import FileDamaged, FolderStorage
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
