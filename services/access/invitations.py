"""A colleague or driver is invited by a mailed link and joins with it, once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session as DatabaseSession

from models.tables import Company, Driver, Group, Invitation, User
from models.values.kinds import Role
from models.values.names import visible
from models.values.refusal import InvalidValue, NotFound, Refusal
from services.access.attempts import (
    INVITED,
    INVITED_BY,
    Budget,
    Caller,
    TooManyAttempts,
    count_done,
    of_email,
    wait_in_words,
)
from services.access.factors import ways_of
from services.access.groups import group_of_role, locked_group, refuse_above, rights_of
from services.access.guessable import check_new_password
from services.access.joining import (
    InvitationUsedUp,
    concerns,
    digest_of,
    join,
    open_invitation,
    refuse_user,
    refuse_who_works_here,
    usable,
)
from services.access.passwords import hash_password
from services.access.second_step import HalfIn, come_in, let_in_here, wait_for_step
from services.access.sessions import SignedIn, WrongCredentials
from services.access.sign_in import is_unchanged, knock, prove, record_failure, welcome
from services.access.users import LONGEST_NAME, add_user
from services.rules.identifiers import normalise_email
from services.scope import Environment, Scope, platform_scope
from services.single_sign_on.refusals import ThroughProvider
from services.single_sign_on.requirement import elsewhere

LASTS = timedelta(days=7)


class TooManyInvitations(Refusal):
    """The company, or everybody together to this address, sent as many as a day allows."""

    code = "too_many_invitations"

    def __init__(self, refusal: TooManyAttempts) -> None:
        wait = wait_in_words(refusal.wait_seconds)
        of_company = f"Je bedrijf verstuurde vandaag al {INVITED_BY.burst} uitnodigingen. Wacht {wait} met de volgende."
        of_address = (
            f"Naar dit adres gingen vandaag al {INVITED.burst} uitnodigingen. Laat bij de ongewenste mail kijken, of "
            f"wacht {wait} met een nieuwe."
        )
        super().__init__(of_company if refusal.limit is INVITED_BY else of_address, field="email")


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

    Raises: InvalidValue, NotFound, AboveYou, HasAccess, TooManyInvitations.
    """
    address = normalise_email(email, field="email")
    called = visible(name)
    if not called or len(called) > LONGEST_NAME:
        raise InvalidValue("Vul een naam in, hoogstens 120 tekens.", field="name")
    group = _group_for(scope, group_id, driver_id)
    refuse_who_works_here(scope.session, scope.identity.tenant_id, address, driver_id)
    try:
        count_done(scope, Budget(INVITED_BY, str(scope.identity.tenant_id)), of_email(INVITED, address))
    except TooManyAttempts as refusal:
        raise TooManyInvitations(refusal) from refusal
    _withdraw(scope, concerns(Invitation, address, driver_id))
    token = secrets.token_urlsafe(32)
    company = scope.session.scalars(select(Company)).one()
    company_name = company.trade_name or company.legal_name
    scope.session.add(
        Invitation(
            tenant_id=scope.identity.tenant_id,
            token_sha256=digest_of(token),
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
            f"Open deze link om mee te doen. De link werkt zeven dagen en één keer:\n\n"
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
    """Make a mailed link worthless. Raises: NotFound, also when it was used or withdrawn already; AboveYou."""
    if not _withdraw(scope, Invitation.id == invitation_id):
        raise NotFound("Deze uitnodiging")
    scope.audit("colleague.uninvited", subject_id=invitation_id)


def read_invitation(environment: Environment, *, token: str) -> OpenInvitation:
    """What the link is for; reading does not use it up. Raises: InvitationUsedUp."""
    with platform_scope(environment) as session:
        behind = usable(environment).where(Invitation.token_sha256 == digest_of(token))
        invitation = session.scalars(behind).one_or_none()
        if invitation is None:
            raise InvitationUsedUp
        user = session.scalars(select(User).where(User.email == invitation.email)).one_or_none()
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

    `name` replaces the name that the inviter wrote. The locks on signing in hold here too. Who has a second step joins
    after it, and whose company asks for its provider by coming in there.

    Raises: InvitationUsedUp, TooManyAttempts, InvalidValue, WrongCredentials, HasAccess, LooksAlong, ThroughProvider.
    """
    invited = read_invitation(environment, token=token)
    budgets = knock(environment, email=invited.email, caller=caller)
    try:
        joined = _join(environment, token, budgets, password=password, caller=caller, name=name)
    except WrongCredentials:
        record_failure(environment, email=invited.email, caller=caller)
        raise
    return let_in_here(joined)


def _join(
    environment: Environment,
    token: str,
    budgets: Sequence[Budget],
    *,
    password: str,
    caller: Caller,
    name: str,
) -> SignedIn | HalfIn | ThroughProvider:
    digest = digest_of(token)
    with platform_scope(environment) as session:
        invitation = open_invitation(environment, session, digest)
        called = visible(name)[:LONGEST_NAME] or invitation.name
        user = _user_behind(environment, session, invitation, called, password)
        refuse_user(session, invitation, user)
        invitation.name = called
        welcome(environment, session, budgets)
        if (refusal := elsewhere(environment, session, invitation)) is not None:
            return refusal
        if ways_of(session, user.id).has_factor:
            return wait_for_step(environment, session, None, user, invitation_sha256=digest)
        membership = join(environment, session, invitation, user, caller=caller)
        return come_in(environment, session, membership, user, caller=caller)


def _user_behind(
    environment: Environment,
    session: DatabaseSession,
    invitation: Invitation,
    called: str,
    password: str,
) -> User:
    """The user with this address, who proves it with the password, or a new one with that password."""
    by_address = select(User).where(User.email == invitation.email)
    user = session.scalars(by_address).one_or_none()
    if user is None:
        check_new_password(password, about=[called, invitation.email, invitation.company_name])
        hashed = hash_password(password, key=environment.password_key, cost=environment.settings.bcrypt_cost)
        if added := add_user(session, email=invitation.email, name=called, password_hash=hashed):
            return added
        user = session.scalars(by_address.execution_options(populate_existing=True)).one()
    proved = prove(environment, user, password)
    if not is_unchanged(session, proved):
        raise WrongCredentials
    return proved


def _withdraw(scope: Scope, which: ColumnElement[bool]) -> int:
    """Withdraw the open invitations of this company among these, and say how many there were. Raises: AboveYou."""
    is_open = (
        Invitation.tenant_id == scope.identity.tenant_id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        which,
    )
    groups = select(Group).join(
        Invitation, and_(Invitation.tenant_id == Group.tenant_id, Invitation.group_id == Group.id)
    )
    for group in scope.session.scalars(groups.where(*is_open, Invitation.expires_at > scope.now)):
        refuse_above(scope, rights_of(group))
    withdrawn = update(Invitation).where(*is_open).values(withdrawn_at=scope.now)
    return len(scope.session.scalars(withdrawn.returning(Invitation.id)).all())
