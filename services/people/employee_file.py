"""The wage data of an employee: the BSN, sealed before it reaches the database, and the account wages go to."""

from uuid import UUID

from sqlalchemy import or_, select

from models.tables import Driver, EmployeeFile, EngagementPeriod
from models.values.kinds import EngagementKind
from models.values.names import visible
from models.values.refusal import Refusal
from services.changes import changed, values_of
from services.legal_texts.signing import require_signed
from services.people.account_changes import change_account
from services.rules.identifiers import normalise_bsn, normalise_iban
from services.scope import Scope
from services.vault import seal_field

BSN_FIELD = "bsn"
"""What a sealed BSN is bound to, besides its driver."""


class OnlyForEmployees(Refusal):
    """A BSN and a wage account exist only for who is or was employed."""

    code = "only_for_employees"

    def __init__(self) -> None:
        super().__init__("Dit kan alleen bij wie in loondienst is. Begin eerst een dienstverband in loondienst.")


def store_bsn(scope: Scope, *, driver_id: UUID, bsn: str) -> None:
    """Keep the BSN of an employee, sealed; only its last four digits stay readable.

    Of who is zzp by now, the one of the employment before stays, and no other is taken.
    Raises: InvalidValue, NotSignedYet, OnlyForEmployees, NotFound. Source: Wet op de loonbelasting 1964 article 28.
    """
    number = normalise_bsn(bsn, field="bsn")
    require_signed(scope)
    if _works_otherwise(scope, driver_id):
        raise OnlyForEmployees
    file = _file_of(scope, driver_id)
    before = values_of(file)
    file.bsn_ciphertext = seal_field(scope, driver_id=driver_id, field=BSN_FIELD, plain=number)
    file.bsn_last4 = number[-4:]
    scope.audit("employee_file.bsn_stored", subject_id=driver_id, changes=changed(before, file))


def change_wage_account(scope: Scope, *, driver_id: UUID, iban: str, account_holder: str) -> None:
    """Say to which account wages go, and whose it is by the bank; another than the present one waits first.

    Raises: InvalidValue, OnlyForEmployees, NotFound. See `change_account`.
    """
    file = _file_of(scope, driver_id)
    number = normalise_iban(iban, field="iban")
    holder = visible(account_holder) or scope.get(Driver, driver_id, what="Deze chauffeur").name
    before = values_of(file)
    change_account(scope, file, iban=number, account_holder=holder)
    scope.audit(
        "employee_file.account_changed", subject_id=driver_id, changes=changed(before, file), iban_last4=number[-4:]
    )


def _works_otherwise(scope: Scope, driver_id: UUID) -> bool:
    """Whether the driver works today, or will, and never again as an employee."""
    ahead = scope.session.scalars(
        select(EngagementPeriod.kind).where(
            EngagementPeriod.driver_id == driver_id,
            or_(EngagementPeriod.valid_until.is_(None), EngagementPeriod.valid_until > scope.today),
        )
    ).all()
    return bool(ahead) and EngagementKind.EMPLOYEE not in ahead


def _file_of(scope: Scope, driver_id: UUID) -> EmployeeFile:
    """The employee's file, made when there is none yet and locked when there is."""
    scope.get(Driver, driver_id, what="Deze chauffeur", lock=True)
    found = scope.session.scalars(
        select(EmployeeFile)
        .where(EmployeeFile.driver_id == driver_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is not None:
        return found
    engagement_id = scope.session.scalars(
        select(EngagementPeriod.id)
        .where(EngagementPeriod.driver_id == driver_id, EngagementPeriod.kind == EngagementKind.EMPLOYEE)
        .order_by(EngagementPeriod.valid_from.desc())
        .limit(1)
    ).one_or_none()
    if engagement_id is None:
        raise OnlyForEmployees
    file = EmployeeFile(driver_id=driver_id, engagement_id=engagement_id, iban="")
    scope.add(file)
    return file
