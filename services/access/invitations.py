"""A colleague or driver is invited by a mailed link and joins with it, once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, select, update

from models.tables import Company, Driver, Invitation, Membership, User
from models.values.kinds import Role
from models.values.refusal import InvalidValue, Refusal
from services.access.passwords import check_new_password, hash_password, matches
from services.access.sessions import SignedIn, WrongCredentials, open_session
from services.rules.identifiers import normalise_email
from services.scope import Environment, Scope, platform_scope

LASTS = timedelta(days=7)


class InvitationUsedUp(Refusal):
    """The link was used, withdrawn or is too old."""

    code = "invitation_used_up"

    def __init__(self) -> None:
        super().__init__("Deze uitnodiging is al gebruikt of verlopen. Vraag een nieuwe aan.")


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """What the invited person sees before joining. `has_account`: the address signs in already."""

    company: str
    name: str
    email: str
    role: Role
    has_account: bool


def invite(scope: Scope, *, email: str, name: str, role: Role, driver_id: UUID | None = None) -> None:
    """Mail a link to join; it lasts seven days. A driver's link is tied to that driver.

    Raises: InvalidValue, NotFound.
    """
    address = normalise_email(email, field="email")
    if not name.strip():
        raise InvalidValue("Vul een naam in.", field="name")
    if (role is Role.DRIVER) != (driver_id is not None):
        raise InvalidValue("Kies de chauffeur die je uitnodigt.", field="driver_id")
    if driver_id is not None:
        scope.get(Driver, driver_id, what="Deze chauffeur")
    _withdraw_earlier(scope, address)
    token = secrets.token_urlsafe(32)
    company = scope.session.scalars(select(Company)).one()
    scope.session.add(
        Invitation(
            tenant_id=scope.identity.tenant_id,
            token_sha256=_digest(token),
            email=address,
            name=name.strip(),
            role=role,
            driver_id=driver_id,
            invited_by=scope.identity.name,
            company_name=company.trade_name or company.legal_name,
            expires_at=scope.now + LASTS,
        )
    )
    scope.mail(
        recipient=address,
        subject=f"{scope.identity.name} nodigt je uit voor {company.trade_name or company.legal_name}",
        body=(
            f"Hallo {name.strip()},\n\n{scope.identity.name} nodigt je uit om met DepotFlow te werken.\n"
            f"Open deze link om mee te doen. De link werkt zeven dagen en een keer:\n\n"
            f"{scope.settings.base_url}/uitnodiging/{token}\n\nVerwachtte je dit niet? Dan hoef je niets te doen.\n"
        ),
    )
    scope.audit("colleague.invited", subject_id=driver_id, role=role)


def read_invitation(environment: Environment, *, token: str) -> OpenInvitation:
    """What the link is for; reading does not use it up. Raises: InvitationUsedUp."""
    with platform_scope(environment) as session:
        invitation = session.scalars(_usable(environment, token)).one_or_none()
        if invitation is None:
            raise InvitationUsedUp
        user = session.scalars(select(User.id).where(User.email == invitation.email)).one_or_none()
        return OpenInvitation(
            company=invitation.company_name,
            name=invitation.name,
            email=invitation.email,
            role=invitation.role,
            has_account=user is not None,
        )


def accept_invitation(environment: Environment, *, token: str, password: str, device: str, name: str = "") -> SignedIn:
    """Join with the link: a new user chooses a password, an existing one gives theirs. Two clicks: one wins.

    `name` replaces the name that the inviter wrote.

    Raises: InvitationUsedUp, InvalidValue, WrongCredentials.
    """
    key, cost = environment.password_key, environment.settings.bcrypt_cost
    with platform_scope(environment) as session:
        invitation = session.scalars(_usable(environment, token).with_for_update()).one_or_none()
        if invitation is None:
            raise InvitationUsedUp
        user = session.scalars(select(User).where(User.email == invitation.email)).one_or_none()
        called = name.strip()[:120] or invitation.name
        if user is None:
            check_new_password(password)
            user = User(
                email=invitation.email,
                name=called,
                password_hash=hash_password(password, key=key, cost=cost),
            )
            session.add(user)
            session.flush()
        elif not matches(password, user.password_hash, key=key, cost=cost):
            raise WrongCredentials
        invitation.accepted_at = environment.clock.now()
        membership = session.scalars(
            select(Membership).where(Membership.tenant_id == invitation.tenant_id, Membership.user_id == user.id)
        ).one_or_none() or Membership(tenant_id=invitation.tenant_id, user_id=user.id, email=user.email)
        membership.role = invitation.role
        membership.display_name = called
        membership.driver_id = invitation.driver_id
        membership.revoked_at = None
        session.add(membership)
        session.flush()
        return open_session(environment, session, membership, device=device)


def _usable(environment: Environment, token: str) -> Select[Invitation]:
    return select(Invitation).where(
        Invitation.token_sha256 == _digest(token),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > environment.clock.now(),
    )


def _withdraw_earlier(scope: Scope, address: str) -> None:
    scope.session.execute(
        update(Invitation)
        .where(
            Invitation.tenant_id == scope.identity.tenant_id,
            Invitation.email == address,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=scope.now)
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
