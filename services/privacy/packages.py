"""A copy of somebody's data: asked for, made in the background, told, and fetched once."""

import logging
from datetime import timedelta
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update

from exports.file import ExportFile, file_name
from exports.personal_data import MEDIA_TYPE, build_package
from models.tables import Company, DataPackage, DataRequest, Driver, Membership, User
from models.values.calendar import AMSTERDAM
from models.values.kinds import RequestChannel, RequestKind, RequestState
from models.values.refusal import NotFound, Refusal
from services.faults import report
from services.gateways.vault import seal, unseal
from services.privacy.gathering import gather
from services.privacy.requests import (
    TOPIC,
    IdentityUnknown,
    PackageRow,
    RequestClosed,
    close,
    new_request,
    packages_of,
)
from services.scope import Environment, Identity, Scope, above_tenants, tenant_scope

WHAT: Final = "Deze kopie"
PURPOSE: Final = "packages"
"""What the key of sealed copies is for."""
MAKING: Final = "data_packages"
LASTS: Final = timedelta(days=2)
ATTEMPTS: Final = 3
LONGEST: Final = timedelta(hours=1)
"""After which nobody waits any more for a copy whose makers all died."""
_WAITS: Final = (DataPackage.made_at.is_(None), DataPackage.failed_at.is_(None))
KINDS: Final = frozenset({RequestKind.ACCESS, RequestKind.PORTABILITY})
"""Requests that a copy answers."""
PATH: Final = "/app/gegevens"
_log = logging.getLogger(__name__)


class BeingMade(Refusal):
    """One copy at a time."""

    code = "being_made"

    def __init__(self) -> None:
        super().__init__("Er wordt al een kopie gemaakt. Je krijgt bericht als die klaar is.")


class PackageGone(Refusal):
    """A copy is fetched once, within two days."""

    code = "package_gone"

    def __init__(self) -> None:
        super().__init__("Deze kopie is al opgehaald of verlopen. Vraag een nieuwe aan.")


def find_own_package(scope: Scope) -> PackageRow | None:
    """The newest copy that the signed-in driver asked for; None when there never was one."""
    newest = packages_of(scope, DataPackage.asked_by == scope.identity.membership_id)
    return list(newest.values())[-1] if newest else None


def ask_own_package(scope: Scope) -> UUID:
    """Ask for a copy of everything about the signed-in driver; the request is in the log from this moment.

    Raises: NotFound when the account belongs to no driver, BeingMade.
    """
    driver = _own_driver(scope)
    request = scope.add(
        new_request(
            scope,
            kind=RequestKind.ACCESS,
            channel=RequestChannel.APP,
            person=driver.name,
            received_on=scope.today,
            driver_id=driver.id,
        )
    )
    request.identity_how, request.identity_by = "Ingelogd en opnieuw bevestigd", scope.identity.name
    request.identity_at = scope.now
    return _ask(scope, request)


def make_package(scope: Scope, *, request_id: UUID) -> UUID:
    """Have the copy made that a request asks for, by a colleague who will hand it over.

    Raises: NotFound, also for somebody who is no driver here; RequestClosed, IdentityUnknown, BeingMade.
    """
    request = scope.get(DataRequest, request_id, what="Dit verzoek", lock=True)
    if request.state is not RequestState.OPEN:
        raise RequestClosed
    if request.driver_id is None or request.kind not in KINDS:
        raise NotFound(WHAT)
    if not request.identity_how:
        raise IdentityUnknown
    return _ask(scope, request)


def _ask(scope: Scope, request: DataRequest) -> UUID:
    assert request.driver_id is not None and scope.identity.membership_id is not None  # noqa: S101, PT018 - both were checked
    package = DataPackage(
        driver_id=request.driver_id,
        request_id=request.id,
        asked_at=scope.now,
        asked_by=scope.identity.membership_id,
    )
    with scope.refusing({"uq_data_packages_waiting": BeingMade()}):
        scope.add(package)
    scope.audit("package.asked", subject_id=request.driver_id)
    scope.announce(MAKING)
    scope.announce(TOPIC)
    return package.id


def check_own_package(scope: Scope, *, package_id: UUID) -> None:
    """Say what `take_own_package` would refuse. Raises: as that does."""
    _takeable(scope, package_id)


def take_own_package(scope: Scope, *, package_id: UUID) -> ExportFile:
    """Hand the copy out to the driver who asked for it, once; after that it is gone.

    Raises: NotFound, also for a copy that somebody else asked for; PackageGone.
    """
    return _take(scope, package_id)


def check_package(scope: Scope, *, package_id: UUID) -> None:
    """Say what `take_package` would refuse. Raises: as that does."""
    _takeable(scope, package_id)


def take_package(scope: Scope, *, package_id: UUID) -> ExportFile:
    """Hand the copy out to the colleague who had it made, once, to give it to the person.

    Raises: NotFound, also for a copy that somebody else asked for; PackageGone.
    """
    return _take(scope, package_id)


def _takeable(scope: Scope, package_id: UUID, *, lock: bool = False) -> DataPackage:
    package = scope.get(DataPackage, package_id, what=WHAT, lock=lock)
    if package.asked_by != scope.identity.membership_id:
        raise NotFound(WHAT)
    if package.taken_at is not None or package.expires_at is None or package.expires_at <= scope.now:
        raise PackageGone
    return package


def _take(scope: Scope, package_id: UUID) -> ExportFile:
    package = _takeable(scope, package_id, lock=True)
    key = scope.environment.key_for(PURPOSE)
    assert package.sealed is not None and package.made_at is not None  # noqa: S101, PT018 - as the table says
    try:
        content = unseal(key, package.sealed, context=_context(scope, package))
    except (InvalidTag, ValueError) as unknown:  # sealed by another installation, as after a restore
        raise PackageGone from unknown
    package.sealed = None
    package.taken_at = scope.now
    scope.audit("package.taken", subject_id=package.driver_id, size=len(content))
    scope.announce(TOPIC)
    made_on = package.made_at.astimezone(AMSTERDAM).date()
    return ExportFile(file_name(f"mijn-gegevens-{made_on}", "zip"), MEDIA_TYPE, content)


def make_packages(environment: Environment, system: Identity) -> int:
    """Make the copies that wait, each in a transaction of its own, and throw away those whose time is over.

    Two processes never make the same one: it is locked from the first read to the commit that keeps it. One that cannot
    be made is tried three times, and then its maker is told.
    """
    with tenant_scope(environment, system) as scope:
        over = update(DataPackage).where(DataPackage.sealed.is_not(None), DataPackage.expires_at <= scope.now)
        scope.session.execute(over.values(sealed=None))
        given_up = scope.session.scalars(select(DataPackage).where(*_WAITS, DataPackage.asked_at < scope.now - LONGEST))
        for package in given_up:
            _fail(scope, package)
    made = 0
    while (package_id := _next(environment, system)) is not None:
        try:
            made += _make(environment, system, package_id)
        except Exception as fault:  # noqa: BLE001 - one copy's fault, whatever it is, must not stop the others
            _log.error("a copy of somebody's data could not be made: fault %s", report(fault))
            _note_failure(environment, system, package_id)
    return made


def _next(environment: Environment, system: Identity) -> UUID | None:
    """The oldest that waits, counted as tried: whatever ends the process now, it is not tried for ever."""
    waiting = (
        select(DataPackage)
        .where(*_WAITS, DataPackage.attempts < ATTEMPTS)
        .order_by(DataPackage.asked_at, DataPackage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with tenant_scope(environment, system) as scope:
        package = scope.session.scalars(waiting).one_or_none()
        if package is None:
            return None
        package.attempts += 1
        return package.id


def _make(environment: Environment, system: Identity, package_id: UUID) -> int:
    with tenant_scope(environment, system) as scope:
        package = scope.get(DataPackage, package_id, what=WHAT, lock=True)
        if package.made_at is not None or package.failed_at is not None:
            return 0
        file = build_package(gather(scope, package.driver_id))
        package.sealed = seal(environment.key_for(PURPOSE), file.content, context=_context(scope, package))
        package.size = len(file.content)
        package.made_at, package.expires_at = scope.now, scope.now + LASTS
        request = scope.get(DataRequest, package.request_id, what="Dit verzoek", lock=True)
        if request.channel is RequestChannel.APP and request.state is RequestState.OPEN:
            close(scope, request, RequestState.ANSWERED, "Een kopie is klaargezet in de app.")
        scope.audit("package.made", subject_id=package.driver_id, size=package.size)
        _tell(scope, package)
        scope.announce(TOPIC)
        return 1


def _tell(scope: Scope, package: DataPackage) -> None:
    """Mail who asked for it that it is ready; the mail says nothing about anybody."""
    with above_tenants(scope) as session:
        asked_by = select(Membership.display_name, User.email, Membership.driver_id).join(
            User, User.id == Membership.user_id
        )
        found = session.execute(
            asked_by.where(Membership.id == package.asked_by, Membership.revoked_at.is_(None))
        ).one_or_none()
    if found is None:
        return
    company = scope.session.execute(select(Company.trade_name, Company.legal_name)).one()
    where = PATH if found.driver_id else "/verzoeken"
    scope.mail(
        recipient=found.email,
        subject=f"De kopie van gegevens bij {company.trade_name or company.legal_name} staat klaar",
        body=(
            f"Hallo {found.display_name},\n\nDe kopie die je aanvroeg staat klaar. Log in en haal haar op; dat kan één "
            f"keer, tot twee dagen na dit bericht:\n\n{scope.settings.base_url}{where}\n\n"
            "Vroeg je dit niet aan? Kies dan een nieuw wachtwoord en meld het aan kantoor.\n"
        ),
    )


def _note_failure(environment: Environment, system: Identity, package_id: UUID) -> None:
    with tenant_scope(environment, system) as scope:
        package = scope.get(DataPackage, package_id, what=WHAT, lock=True)
        if package.attempts >= ATTEMPTS and package.made_at is None:
            _fail(scope, package)


def _fail(scope: Scope, package: DataPackage) -> None:
    package.failed_at = scope.now
    scope.audit("package.failed", subject_id=package.driver_id)
    scope.announce(TOPIC)


def _own_driver(scope: Scope) -> Driver:
    if scope.identity.driver_id is None:
        raise NotFound("Je gegevens")
    return scope.get(Driver, scope.identity.driver_id, what="Je gegevens")


def _context(scope: Scope, package: DataPackage) -> bytes:
    """What a sealed copy is bound to, so that it opens nowhere else."""
    return f"{scope.identity.tenant_id}|{package.id}".encode()
