"""What data keys a company has, and how much each of them seals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from models.tables import DataKey, EmployeeFile
from services.scope import Scope
from services.vault.fields import KEY_ID_BYTES


@dataclass(frozen=True, slots=True)
class KeyState:
    """One data key; `sealed` is how many BSNs it opens."""

    id: UUID
    wrapped_by: str
    created_at: datetime
    retired_at: datetime | None
    shredded_at: datetime | None
    sealed: int


def list_keys(scope: Scope) -> Sequence[KeyState]:
    """All data keys of the company, oldest first."""
    key_id = func.substr(EmployeeFile.bsn_ciphertext, 1, KEY_ID_BYTES)
    counted = scope.session.execute(
        select(key_id, func.count()).where(EmployeeFile.bsn_ciphertext.is_not(None)).group_by(key_id)
    )
    sealed = {bytes(found): count for found, count in counted}
    keys = scope.session.scalars(select(DataKey).order_by(DataKey.created_at, DataKey.id))
    return [
        KeyState(
            id=key.id,
            wrapped_by=key.wrapped_by,
            created_at=key.created_at,
            retired_at=key.retired_at,
            shredded_at=key.shredded_at,
            sealed=sealed.get(key.id.bytes, 0),
        )
        for key in keys
    ]
