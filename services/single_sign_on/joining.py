"""What the transaction that opens a session asks of the provider: whether it is on, and whom to remember."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Membership, Provider, ProviderLink
from models.values.ids import new_id
from services.access.record import SOMEBODY
from services.scope import Environment, Identity, joining_scope
from services.single_sign_on.refusals import LinkedOtherwise


def visitor(tenant_id: UUID) -> Identity:
    """Somebody who is not in yet: the product looks for them inside their company, and only there."""
    return Identity.of_system(tenant_id, SOMEBODY)


def open_provider(environment: Environment, session: DatabaseSession, tenant_id: UUID) -> Provider | None:
    """The provider of this company if it is on; it stays so until the transaction ends."""
    with joining_scope(environment, session, visitor(tenant_id)) as scope:
        on = select(Provider).where(Provider.enabled_at.is_not(None))
        return scope.session.scalars(on.with_for_update(read=True)).one_or_none()


def write_link(environment: Environment, session: DatabaseSession, member: Membership, subject: str) -> None:
    """Remember who this member is at the provider; again is no harm. Raises: LinkedOtherwise."""
    themselves = Identity(tenant_id=member.tenant_id, role=None, name=member.display_name, membership_id=member.id)
    with joining_scope(environment, session, themselves) as scope:
        made = scope.session.scalars(
            insert(ProviderLink)
            .values(
                tenant_id=member.tenant_id,
                id=new_id(),
                subject=subject,
                membership_id=member.id,
                linked_at=scope.now,
            )
            .on_conflict_do_nothing()
            .returning(ProviderLink.id)
        ).one_or_none()
        if made is not None:
            scope.audit("provider.linked", subject_id=member.id)
            return
        links = select(ProviderLink.membership_id).where(ProviderLink.subject == subject)
        if scope.session.scalars(links).one_or_none() != member.id:
            raise LinkedOtherwise
