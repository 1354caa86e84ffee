"""What somebody who looks along is shown, written down before it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.tables import SupportLook
from models.values.ids import new_id
from services.announcing import announce_to_all


@dataclass(frozen=True, slots=True)
class Looking:
    """What makes an identity one that only looks along: until when, at which page, and the `id` of that one look."""

    until: datetime
    page: str = ""
    id: UUID | None = None


def write_look_down(
    session: Session, looking: Looking, tenant_id: UUID, *, view_id: UUID | None, at: datetime, subject: str = ""
) -> None:
    """Have the company know what is looked at: a page once a look, then each `subject`.

    In a transaction of its own above the tenants, which is over before anything is shown.
    """
    look = insert(SupportLook).values(
        id=(None if subject else looking.id) or new_id(),
        tenant_id=tenant_id,
        view_id=view_id,
        at=at,
        page=looking.page,
        subject=subject,
    )
    written = session.execute(look.on_conflict_do_nothing(index_elements=["id"]))
    if written.rowcount:  # type: ignore[attr-defined]  # of a statement that writes
        announce_to_all(session, "support", tenant=tenant_id)
