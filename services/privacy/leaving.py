"""A driver has the own account removed, or the company does so for somebody who asked it by letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update

from models.tables import Absence, Company, DataPackage, DataRequest, Driver, Group, Membership, User
from models.values.calendar import dutch_date
from models.values.kinds import RequestChannel, RequestKind, RequestState
from models.values.refusal import NotFound, Refusal
from services.access.groups import gives
from services.access.permissions import Permission
from services.access.remove_account import remove_account
from services.changes import changed, values_of
from services.privacy.closing import close_if_possible
from services.privacy.person import Person, person_of
from services.privacy.requests import TOPIC, IdentityUnknown, RequestClosed, new_request
from services.privacy.standing_open import Planned, planned_shifts, standing_open
from services.retention.categories import CATEGORIES, Category
from services.retention.holds import Held
from services.retention.persons import Fate, fates_of, remove_now
from services.scope import Scope, above_tenants

LEAVES_WITH_ACCOUNT: Final = frozenset({Category.AVAILABILITY})
"""What goes at once, also of who still works here: it serves nothing but planning with the app."""
OF_THE_ACCOUNT: Final = frozenset({Category.ACCOUNTS, Category.SIGN_IN})
"""What goes with the account, whatever its term."""
REQUESTED: Final = "requested"


class UnderWay(Refusal):
    """One removal at a time."""

    code = "removal_under_way"

    def __init__(self) -> None:
        super().__init__("Deze verwijdering loopt al. Het dossier sluit vanzelf zodra er niets meer openstaat.")


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A category that stays for a while. `goes_on` is None while its term does not run yet."""

    name: str
    term: str
    because: str
    goes_on: date | None


@dataclass(frozen=True, slots=True)
class LeavingPlan:
    """What the removal of an account comes to. `waits` is what keeps the rest of the file open."""

    goes: Sequence[str]
    goes_later: Sequence[str]
    """What nobody has to keep, and is needed until nothing stands open."""
    kept: Sequence[KeptLine]
    waits: Sequence[str]
    has_other_companies: bool


def plan_leaving(scope: Scope) -> LeavingPlan:
    """What would go, what stays and until when, for the driver who is signed in. Raises: NotFound."""
    who = person_of(scope, _own_driver_id(scope))
    waits = standing_open(scope, who)
    fates = fates_of(scope, driver_id=who.driver_id)
    removable = [fate for fate in fates if fate.is_removable]
    later = [fate for fate in removable if waits and fate.category not in LEAVES_WITH_ACCOUNT]
    account = "Je toegang tot dit bedrijf" if scope.identity.has_other_companies else "Je account en je wachtwoord"
    return LeavingPlan(
        goes=[
            account,
            "Je apparaten: je wordt overal uitgelogd",
            *(_name(one) for one in removable if one not in later),
        ],
        goes_later=[_name(fate) for fate in later],
        kept=[_line(fate) for fate in fates if not fate.is_removable and fate.category not in OF_THE_ACCOUNT],
        waits=waits,
        has_other_companies=scope.identity.has_other_companies,
    )


def leave(scope: Scope) -> None:
    """Remove the account of the driver who is signed in, and everything that can go now; planners are told.

    The file is closed at once when nothing stands open, and otherwise by itself as soon as that is so.
    Raises: NotFound, UnderWay, VaultAway, VaultRefuses, KeysShredded.
    """
    driver = scope.get(Driver, _own_driver_id(scope), what="Je gegevens", lock=True)
    request = new_request(
        scope,
        kind=RequestKind.ERASURE,
        channel=RequestChannel.APP,
        person=driver.name,
        received_on=scope.today,
        driver_id=driver.id,
    )
    request.identity_how, request.identity_by = "Ingelogd en opnieuw bevestigd", scope.identity.name
    request.identity_at = scope.now
    _begin(scope, scope.add(request))


def begin_removal(scope: Scope, *, request_id: UUID) -> None:
    """Do the same for somebody who asked it by letter; the file is closed once nothing stands open.

    Raises: NotFound, also for somebody who is no driver here; RequestClosed, IdentityUnknown, UnderWay.
    """
    request = scope.get(DataRequest, request_id, what="Dit verzoek", lock=True)
    if request.state is not RequestState.OPEN:
        raise RequestClosed
    if request.driver_id is None or request.kind is not RequestKind.ERASURE:
        raise NotFound("Deze verwijdering")
    if not request.identity_how:
        raise IdentityUnknown
    _begin(scope, request)


def _begin(scope: Scope, request: DataRequest) -> None:
    assert request.driver_id is not None  # noqa: S101 - both callers saw to it
    scope.get(Driver, request.driver_id, what="Deze chauffeur", lock=True)
    others = select(DataRequest.id).where(
        DataRequest.driver_id == request.driver_id, DataRequest.begun_at.is_not(None), DataRequest.id != request.id
    )
    if request.begun_at or scope.session.scalars(others.where(DataRequest.state == RequestState.OPEN)).first():
        raise UnderWay
    request.begun_at = scope.now
    who = person_of(scope, request.driver_id)
    planned = planned_shifts(scope, who)
    scope.audit("driver.removal_begun", subject_id=who.driver_id, shifts=planned.count if planned else 0)
    _remove_what_can_go(scope, who)
    members = select(Membership).where(
        Membership.tenant_id == scope.identity.tenant_id, Membership.id.in_(who.membership_ids)
    )
    for member in scope.session.scalars(members.order_by(Membership.id).with_for_update()).all():
        remove_account(scope, member)
    _tell_planners(scope, who, planned)
    close_if_possible(scope, request)
    scope.announce(TOPIC)
    scope.announce("planning")


def _remove_what_can_go(scope: Scope, who: Person) -> None:
    """Copies that nobody can fetch any more and, unless held back, leave not answered yet and what serves the app."""
    theirs = DataPackage.asked_by.in_(who.membership_ids)
    scope.session.execute(update(DataPackage).where(theirs).values(sealed=None))
    waiting = (theirs, DataPackage.made_at.is_(None), DataPackage.failed_at.is_(None))
    scope.session.execute(delete(DataPackage).where(*waiting))
    held = Held.load(scope)
    if who.driver_id in held.drivers:
        return
    if Category.ABSENCES not in held.categories:
        _withdraw_absences(scope, who)
    remove_now(scope, driver_id=who.driver_id, categories=LEAVES_WITH_ACCOUNT - held.categories)


def _withdraw_absences(scope: Scope, who: Person) -> None:
    asked = select(Absence).where(Absence.driver_id == who.driver_id, Absence.state == REQUESTED)
    for absence in scope.session.scalars(asked.order_by(Absence.id)).all():
        scope.audit("absence.removed", subject_id=who.driver_id, changes=changed(values_of(absence), None))
        scope.session.delete(absence)


def _tell_planners(scope: Scope, who: Person, planned: Planned | None) -> None:
    """Mail everybody who plans, or answers requests; the mail names nobody."""
    company = scope.session.execute(select(Company.trade_name, Company.legal_name)).one()
    told = (
        f"Deze chauffeur heeft nog diensten: {planned.count}, vanaf {dutch_date(planned.first_day)}. Kies een "
        "vervanger, of spreek af wie ze nog rijdt."
        if planned
        else "Deze chauffeur heeft geen diensten meer."
    )
    with above_tenants(scope) as session:
        colleagues = session.execute(
            select(User.email, Membership.display_name)
            .join(Membership, Membership.user_id == User.id)
            .join(Group, and_(Group.tenant_id == Membership.tenant_id, Group.id == Membership.group_id))
            .where(
                Membership.tenant_id == scope.identity.tenant_id,
                Membership.revoked_at.is_(None),
                or_(gives(Permission.PLANNING_CHANGE), gives(Permission.REQUESTS_HANDLE)),
            )
            .order_by(User.email)
        ).all()
    subject = f"Een chauffeur van {company.trade_name or company.legal_name} heeft het eigen account verwijderd"
    body = (
        "Hallo {name},\n\nEen chauffeur heeft het eigen account verwijderd en ziet de diensten niet meer in de app. "
        f"{told}\n\n{scope.settings.base_url}/chauffeurs/{who.driver_id}\n"
    )
    scope.mail_all([(one.email, subject, body.replace("{name}", one.display_name)) for one in colleagues])


def _own_driver_id(scope: Scope) -> UUID:
    if scope.identity.driver_id is None:
        raise NotFound("Je gegevens")
    return scope.identity.driver_id


def _name(fate: Fate) -> str:
    return CATEGORIES[fate.category].name


def _line(fate: Fate) -> KeptLine:
    about = CATEGORIES[fate.category]
    if fate.kept is None:
        return KeptLine(about.name, "tot je bedrijf stopt met DepotFlow", about.basis, None)
    term = f"{fate.kept.term.dutch} {about.since.value}"
    return KeptLine(about.name, term, fate.kept.because, fate.goes_on)
