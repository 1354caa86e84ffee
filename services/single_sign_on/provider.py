"""The company's own sign-in provider, as its owner sets it up, switches it on and off and unlinks people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, or_, select

from models.tables import Group, Invitation, Membership, PendingSignIn, Provider, ProviderLink, ProviderTrip, Session
from models.values.kinds import ProviderKind, Role
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.access.end_sessions import end_where
from services.access.groups import refuse_above
from services.access.permissions import STARTERS
from services.changes import differences
from services.gateways.vault import seal, unseal
from services.rules.providers import normalise_domains, normalise_issuer
from services.scope import Environment, Scope, above_tenants
from services.single_sign_on.links import link_of, return_address_of
from services.single_sign_on.protocol import Party

LONGEST: Final = 500
SHORTEST_SECRET: Final = 8
KINDS: Final = {
    ProviderKind.GOOGLE: "Google Workspace",
    ProviderKind.ENTRA: "Microsoft Entra",
    ProviderKind.OTHER: "Andere aanmelddienst",
}
_SECRET: Final = "provider secret"  # noqa: S105 - what its key is for


class NotTested(Refusal):
    """Only what worked is switched on."""

    code = "not_tested"

    def __init__(self) -> None:
        super().__init__("Test de koppeling eerst. Pas als dat lukt, kun je haar aanzetten.")


@dataclass(frozen=True, slots=True)
class ProviderData:
    """What the owner fills in; an empty secret leaves the one that there is."""

    kind: ProviderKind
    issuer: str
    client: str
    secret: str
    domains: str
    is_required: bool
    trusts_second_step: bool


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A member who is known at the provider."""

    membership_id: UUID
    name: str
    email: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ProviderDetail:
    """What the owner sees; of the secret the last four."""

    link: str
    return_address: str
    kind: ProviderKind | None
    issuer: str
    client: str
    secret_last4: str
    domains: Sequence[str]
    is_required: bool
    trusts_second_step: bool
    is_tested: bool
    is_on: bool
    linked: Sequence[LinkRow]


def get_provider(scope: Scope) -> ProviderDetail:
    """How the company stands; without a kind nothing was set up yet."""
    row = find_provider(scope)
    links = (
        link_of(scope.environment, scope.identity.tenant_id),
        return_address_of(scope.environment, scope.identity.tenant_id),
    )
    if row is None:
        return ProviderDetail(*links, None, "", "", "", (), False, False, False, False, ())
    return ProviderDetail(
        *links,
        kind=row.kind,
        issuer=row.issuer,
        client=row.client,
        secret_last4=row.secret_last4,
        domains=row.domains,
        is_required=row.is_required,
        trusts_second_step=row.trusts_second_step,
        is_tested=row.tested_at is not None,
        is_on=row.enabled_at is not None,
        linked=_linked(scope),
    )


def save_provider(scope: Scope, *, data: ProviderData) -> None:
    """Write down where the company's people sign in.

    Another provider, or another name of ours there, is off until it is tested: who came through the one before is out,
    and everybody is linked anew. Who has to come through it from now on is out where they came in otherwise.
    Raises: InvalidValue, AboveYou.
    """
    refuse_above(scope, STARTERS[Role.OWNER])
    row = find_provider(scope, lock=True)
    before = _told(row)
    issuer = normalise_issuer(data.kind, data.issuer, is_strict=scope.settings.is_production)
    client, secret = _readable(data.client, "client"), data.secret.strip()
    if secret or row is None:
        secret = _readable(secret, "secret", at_least=SHORTEST_SECRET)
    if row is None:
        row = Provider(id=scope.identity.tenant_id, tested_at=None, enabled_at=None)
        scope.session.add(row)
    elif (row.issuer, row.client) != (issuer, client):
        row.tested_at = None
        _switch_off(scope, row)
        scope.session.execute(delete(ProviderLink))
    row.kind, row.issuer, row.client = data.kind, issuer, client
    row.domains = list(normalise_domains(data.domains))
    row.is_required, row.trusts_second_step = data.is_required, data.trusts_second_step
    if secret:
        row.sealed_secret = seal(_key(scope.environment), secret.encode(), context=row.id.bytes)
        row.secret_last4 = secret[-4:]
    scope.session.flush()
    _end_other_ways(scope, row)
    scope.audit("provider.saved", changes=differences(before, _told(row)), with_secret=bool(secret))


def switch_provider(scope: Scope, *, on: bool) -> None:
    """Let people come in through it, or no longer: who came in the way that closes is out at once.

    Raises: NotFound, NotTested, AboveYou.
    """
    refuse_above(scope, STARTERS[Role.OWNER])
    row = find_provider(scope, lock=True)
    if row is None:
        raise NotFound("Deze koppeling")
    if on and row.tested_at is None:
        raise NotTested
    if on:
        row.enabled_at = row.enabled_at or scope.now
        _end_other_ways(scope, row)
        scope.audit("provider.switched_on")
    else:
        _switch_off(scope, row)
        scope.audit("provider.switched_off")


def unlink(scope: Scope, *, membership_id: UUID) -> None:
    """Forget who a colleague is at the provider, and end what came in so or is on its way.

    Raises: NotFound, AboveYou.
    """
    refuse_above(scope, STARTERS[Role.OWNER])
    row = find_provider(scope, lock=True)
    if not forget_link(scope, membership_id):
        raise NotFound("Deze koppeling")
    if row is not None:
        row.generation += 1
    with above_tenants(scope) as session:
        end_where(session, Session.membership_id == membership_id, Session.through_provider.is_(True), now=scope.now)
        halfway = delete(PendingSignIn).where(PendingSignIn.membership_id == membership_id)
        session.execute(halfway.where(PendingSignIn.through_provider))
    scope.audit("provider.unlinked", subject_id=membership_id)


def forget_link(scope: Scope, membership_id: UUID) -> bool:
    """Whether there was one."""
    gone = delete(ProviderLink).where(ProviderLink.membership_id == membership_id).returning(ProviderLink.id)
    return scope.session.scalars(gone).one_or_none() is not None


def find_provider(scope: Scope, *, lock: bool = False) -> Provider | None:
    """The row of this company; locked, nobody comes in through it until the transaction ends."""
    statement = select(Provider)
    return scope.session.scalars(statement.with_for_update() if lock else statement).one_or_none()


def party_of(environment: Environment, row: Provider) -> Party:
    """What is spoken with, the secret opened."""
    secret = unseal(_key(environment), row.sealed_secret, context=row.id.bytes).decode()
    return Party(row.issuer, row.client, secret, return_address_of(environment, row.id))


def _switch_off(scope: Scope, row: Provider) -> None:
    """End what came through it, also what is still on its way in."""
    row.enabled_at = None
    scope.session.execute(delete(ProviderTrip))
    with above_tenants(scope) as session:
        own = Membership.tenant_id == scope.identity.tenant_id
        end_where(session, own, Session.through_provider.is_(True), now=scope.now)
        members = select(Membership.id).where(own)
        invited = select(Invitation.token_sha256).where(Invitation.tenant_id == scope.identity.tenant_id)
        here = or_(PendingSignIn.membership_id.in_(members), PendingSignIn.invitation_sha256.in_(invited))
        session.execute(delete(PendingSignIn).where(here, PendingSignIn.through_provider))


def _end_other_ways(scope: Scope, row: Provider) -> None:
    """Of who has to come in through it, end what was opened with something of their own."""
    if row.enabled_at is None or not row.is_required:
        return
    tenant_id = scope.identity.tenant_id
    with above_tenants(scope) as session:
        owners = select(Group.id).where(Group.tenant_id == tenant_id, Group.role == Role.OWNER)
        end_where(
            session,
            Membership.tenant_id == tenant_id,
            Membership.group_id.not_in(owners),
            func.split_part(Membership.email, "@", 2).in_(row.domains),
            Session.through_provider.is_(False),
            now=scope.now,
        )


def _linked(scope: Scope) -> list[LinkRow]:
    found = scope.session.execute(
        select(ProviderLink.membership_id, ProviderLink.linked_at, Membership.display_name, Membership.email)
        .join(Membership, Membership.id == ProviderLink.membership_id)
        .where(Membership.tenant_id == scope.identity.tenant_id)
        .order_by(Membership.display_name)
    )
    return [LinkRow(row.membership_id, row.display_name, row.email, row.linked_at) for row in found]


def _told(row: Provider | None) -> dict[str, object]:
    """What the audit trail keeps of it: never the secret."""
    if row is None:
        return {}
    return {
        "provider": KINDS[row.kind],
        "issuer": row.issuer,
        "client": row.client,
        "domains": ", ".join(row.domains),
        "is_required": row.is_required,
        "trusts_second_step": row.trusts_second_step,
    }


def _readable(text: str, field: str, *, at_least: int = 1) -> str:
    typed = text.strip()
    if not at_least <= len(typed) <= LONGEST or not typed.isascii() or not typed.isprintable():
        raise InvalidValue("Neem dit precies over zoals de aanmelddienst het toont.", field=field)
    return typed


def _key(environment: Environment) -> bytes:
    return environment.key_for(_SECRET)
