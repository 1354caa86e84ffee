"""A colleague or driver is invited by a mailed link and joins with it, once."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Company, Driver, Group, Invitation, Membership, Session, Tenant, User
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.access.attempts import Budget, Caller
from services.access.groups import group_of_role, locked_group, refuse_above, rights_of
from services.access.guessable import check_new_password
from services.access.passwords import hash_password
from services.access.second_step import HalfIn, come_in
from services.access.sessions import SignedIn, WrongCredentials
from services.access.sign_in import knock, prove, record_failure, welcome
from services.access.users import LONGEST_NAME, add_user, is_operator, visible
from services.rules.identifiers import normalise_email
from services.scope import Environment, Identity, Scope, joining_scope, platform_scope

LASTS = timedelta(days=7)


class InvitationUsedUp(Refusal):
    """The link was used, withdrawn or is too old."""

    code = "invitation_used_up"

    def __init__(self) -> None:
        super().__init__("Deze uitnodiging is al gebruikt of verlopen. Vraag een nieuwe aan.")


class HasAccess(Refusal):
    """Who is invited works here already."""

    code = "has_access"

    def __init__(self, who: str = "Dit e-mailadres", *, field: str = "email") -> None:
        super().__init__(f"{who} heeft al toegang. Trek die eerst in als je iets wilt veranderen.", field=field)


class LooksAlong(Refusal):
    """Operators of DepotFlow are members of no company."""

    code = "looks_along"

    def __init__(self) -> None:
        super().__init__("Met dit adres kijk je mee namens DepotFlow. Laat je op een ander adres uitnodigen.")


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """What the invited person sees before joining. `has_account`: the address signs in already."""

    company: str
    name: str
    email: str
    group: str
    has_account: bool


def invite(scope: Scope, *, email: str, name: str, group_id: UUID | None = None, driver_id: UUID | None = None) -> None:
    """Mail a link to join a group; it lasts seven days and replaces earlier links to this address or driver.

    A driver's link is tied to that driver, and leads to the group of drivers.

    Raises: InvalidValue, NotFound, AboveYou, HasAccess.
    """
    address = normalise_email(email, field="email")
    called = visible(name)
    if not called or len(called) > LONGEST_NAME:
        raise InvalidValue("Vul een naam in, hoogstens 120 tekens.", field="name")
    group = _group_for(scope, group_id, driver_id)
    _refuse_who_works_here(scope.session, scope.identity.tenant_id, address, driver_id)
    _withdraw(scope, _concerns(Invitation, address, driver_id))
    token = secrets.token_urlsafe(32)
    company = scope.session.scalars(select(Company)).one()
    company_name = company.trade_name or company.legal_name
    scope.session.add(
        Invitation(
            tenant_id=scope.identity.tenant_id,
            token_sha256=_digest(token),
            email=address,
            name=called,
            group_id=group.id,
            driver_id=driver_id,
            invited_by=scope.identity.name,
            company_name=company_name,
            expires_at=scope.now + LASTS,
        )
    )
    scope.mail_secret(
        recipient=address,
        subject=f"{scope.identity.name} nodigt je uit voor {company_name}",
        body=(
            f"Hallo {called},\n\n{scope.identity.name} nodigt je uit om met DepotFlow te werken.\n"
            f"Open deze link om mee te doen. De link werkt zeven dagen en een keer:\n\n"
            f"{scope.settings.base_url}/uitnodiging/{token}\n\nVerwachtte je dit niet? Dan hoef je niets te doen.\n"
        ),
    )
    scope.audit("colleague.invited", subject_id=driver_id, group=group.name)


def _group_for(scope: Scope, group_id: UUID | None, driver_id: UUID | None) -> Group:
    """The group that somebody is invited to: drivers to theirs, everybody else to one of the office."""
    if driver_id is not None:
        scope.get(Driver, driver_id, what="Deze chauffeur")
        return group_of_role(scope, Role.DRIVER)
    if group_id is None:
        raise InvalidValue("Kies een groep.", field="group_id")
    group = locked_group(scope, group_id)
    if group.role is Role.DRIVER:
        raise InvalidValue("Nodig een chauffeur uit bij de chauffeur zelf.", field="group_id")
    refuse_above(scope, rights_of(group))
    return group


def withdraw_invitation(scope: Scope, *, invitation_id: UUID) -> None:
    """Make a mailed link worthless. Raises: NotFound, also when it was used or withdrawn already."""
    if not _withdraw(scope, Invitation.id == invitation_id):
        raise NotFound("Deze uitnodiging")
    scope.audit("colleague.uninvited", subject_id=invitation_id)


def read_invitation(environment: Environment, *, token: str) -> OpenInvitation:
    """What the link is for; reading does not use it up. Raises: InvitationUsedUp."""
    with platform_scope(environment) as session:
        invitation = session.scalars(_usable(environment, token)).one_or_none()
        if invitation is None:
            raise InvitationUsedUp
        user = session.scalars(select(User.id).where(User.email == invitation.email)).one_or_none()
        group = select(Group.name).where(Group.tenant_id == invitation.tenant_id, Group.id == invitation.group_id)
        return OpenInvitation(
            company=invitation.company_name,
            name=invitation.name,
            email=invitation.email,
            group=session.scalars(group).one(),
            has_account=user is not None,
        )


def accept_invitation(
    environment: Environment, *, token: str, password: str, caller: Caller, name: str = ""
) -> SignedIn | HalfIn:
    """Join with the link: a new user chooses a password, an existing one gives theirs. Two clicks: one wins.

    `name` replaces the name that the inviter wrote. The locks on signing in hold here too, and so does the second step.

    Raises: InvitationUsedUp, TooManyAttempts, InvalidValue, WrongCredentials, HasAccess, LooksAlong.
    """
    invited = read_invitation(environment, token=token)
    budgets = knock(environment, email=invited.email, caller=caller)
    try:
        return _join(environment, token, invited, budgets, password=password, caller=caller, name=name)
    except WrongCredentials:
        record_failure(environment, email=invited.email, caller=caller)
        raise


def _join(
    environment: Environment,
    token: str,
    invited: OpenInvitation,
    budgets: Sequence[Budget],
    *,
    password: str,
    caller: Caller,
    name: str,
) -> SignedIn | HalfIn:
    with platform_scope(environment) as session:
        invitation = session.scalars(_usable(environment, token).with_for_update()).one_or_none()
        if invitation is None or not _still_open(session, invitation.tenant_id):
            raise InvitationUsedUp
        called = visible(name)[:LONGEST_NAME] or invitation.name
        user = _user_behind(environment, session, invitation, called, password)
        _refuse_who_works_here(session, invitation.tenant_id, user.email, invitation.driver_id)
        if is_operator(session, user.id):
            raise LooksAlong
        invitation.accepted_at = environment.clock.now()
        membership = _member(environment, session, invitation, user, called)
        joined = Identity(
            tenant_id=membership.tenant_id,
            role=None,
            name=called,
            membership_id=membership.id,
            origin=caller.origin,
        )
        with joining_scope(environment, session, joined) as scope:
            scope.audit("colleague.joined", subject_id=membership.id, group=invited.group)
        welcome(environment, session, budgets)
        return come_in(environment, session, membership, user, caller=caller)


def _usable(environment: Environment, token: str) -> Select[Invitation]:
    return select(Invitation).where(
        Invitation.token_sha256 == _digest(token),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > environment.clock.now(),
    )


def _still_open(session: DatabaseSession, tenant_id: UUID) -> bool:
    """Whether the company is; also makes people join one at a time, so that nobody gets in twice."""
    company = select(Tenant.id).where(Tenant.id == tenant_id, Tenant.closed_at.is_(None))
    return session.scalars(company.with_for_update(key_share=True)).one_or_none() is not None


def _user_behind(
    environment: Environment, session: DatabaseSession, invitation: Invitation, called: str, password: str
) -> User:
    """The user with this address, who proves it with the password, or a new one with that password."""
    by_address = select(User).where(User.email == invitation.email)
    user = session.scalars(by_address).one_or_none()
    if user is None:
        check_new_password(password, about=[called, invitation.email, invitation.company_name])
        hashed = hash_password(password, key=environment.password_key, cost=environment.settings.bcrypt_cost)
        if (added := add_user(session, email=invitation.email, name=called, password_hash=hashed)) is not None:
            return added
        user = session.scalars(by_address).one()
    return prove(environment, user, password)


def _member(
    environment: Environment, session: DatabaseSession, invitation: Invitation, user: User, called: str
) -> Membership:
    """The membership, new or revived; what was signed in before it was revoked stays out."""
    membership = session.scalars(
        select(Membership).where(Membership.tenant_id == invitation.tenant_id, Membership.user_id == user.id)
    ).one_or_none()
    if membership is None:
        membership = Membership(
            tenant_id=invitation.tenant_id, user_id=user.id, email=user.email, group_id=invitation.group_id
        )
        session.add(membership)
    else:
        ended = update(Session).where(Session.membership_id == membership.id, Session.ended_at.is_(None))
        session.execute(ended.values(ended_at=environment.clock.now()))
    membership.group_id = invitation.group_id
    membership.display_name = called
    membership.driver_id = invitation.driver_id
    membership.revoked_at = None
    session.flush()
    return membership


def _refuse_who_works_here(session: DatabaseSession, tenant_id: UUID, address: str, driver_id: UUID | None) -> None:
    found = session.execute(
        select(Membership.email).where(
            Membership.tenant_id == tenant_id,
            Membership.revoked_at.is_(None),
            _concerns(Membership, address, driver_id),
        )
    ).first()
    if found is not None:
        raise HasAccess() if found.email == address else HasAccess("Deze chauffeur", field="driver_id")


def _concerns(table: type[Invitation | Membership], address: str, driver_id: UUID | None) -> ColumnElement[bool]:
    """Rows about this address, or about this driver when there is one."""
    same_address = table.email == address
    return same_address if driver_id is None else or_(same_address, table.driver_id == driver_id)


def _withdraw(scope: Scope, which: ColumnElement[bool]) -> int:
    """Withdraw the open invitations of this company among these, and say how many there were."""
    withdrawn = scope.session.scalars(
        update(Invitation)
        .where(
            Invitation.tenant_id == scope.identity.tenant_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            which,
        )
        .values(withdrawn_at=scope.now)
        .returning(Invitation.id)
    )
    return len(withdrawn.all())


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
