"""What stands on the company's documents and how it works."""

from dataclasses import dataclass

from sqlalchemy import select

from models.tables import Company
from models.values.money import BASIS, Money
from models.values.names import visible
from models.values.refusal import InvalidValue
from services.access.proof import require_person
from services.changes import changed, values_of
from services.merging import merged
from services.rules import identifiers
from services.scope import Scope

PAYROLL_PACKAGES = {
    "": "Nog geen",
    "nmbrs": "Nmbrs",
    "loket": "Loket.nl",
    "exact": "Exact",
    "afas": "AFAS",
    "other": "Anders",
}
NO_ALLOWANCE = Money(0)
_LONGEST_DEADLINE = 168
_HIGHEST_FUEL_COST_1E4 = 100 * BASIS
_HIGHEST_ALLOWANCE = Money(1_000_00)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyData:
    """The company as it is filled in; percentages in hundredths of a percent, the fuel cost in euro x 10^4."""

    legal_name: str
    trade_name: str = ""
    kvk: str = ""
    btw_id: str = ""
    iban: str = ""
    account_holder: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    email: str = ""
    phone: str = ""
    wage_tax_number: str = ""
    payroll_package: str = ""
    confirm_deadline_hours: int = 24
    employer_cost_bp: int = 13_200
    fuel_cost_per_km_1e4: int = 1_500
    stay_allowance: Money = NO_ALLOWANCE
    margin_target_bp: int = 1_300


def get_company(scope: Scope) -> CompanyData:
    """The company's details."""
    return _data(_row(scope))


def _data(row: Company) -> CompanyData:
    return CompanyData(
        legal_name=row.legal_name,
        trade_name=row.trade_name,
        kvk=row.kvk,
        btw_id=row.btw_id,
        iban=row.iban,
        account_holder=row.account_holder,
        street=row.street,
        postcode=row.postcode,
        city=row.city,
        email=row.email,
        phone=row.phone,
        wage_tax_number=row.wage_tax_number,
        payroll_package=row.payroll_package,
        confirm_deadline_hours=row.confirm_deadline_hours,
        employer_cost_bp=row.employer_cost_bp,
        fuel_cost_per_km_1e4=row.fuel_cost_per_km_1e4,
        stay_allowance=Money(row.stay_allowance_cents),
        margin_target_bp=row.margin_target_bp,
    )


def change_company(scope: Scope, *, data: CompanyData, seen: CompanyData | None = None) -> None:
    """Change the company's details; fields left alone since `seen` keep what they have become, issued documents too.

    Raises: OnlyInPerson, InvalidValue, ChangedMeanwhile.
    """
    require_person(scope)
    row = _row(scope, lock=True)
    before = values_of(row)
    data = merged(data, seen=seen, now=_data(row))
    _check(data)
    row.legal_name = visible(data.legal_name)
    row.trade_name = visible(data.trade_name)
    row.kvk = identifiers.normalise_kvk(data.kvk, field="kvk") if data.kvk.strip() else ""
    row.btw_id = identifiers.normalise_btw_id(data.btw_id, field="btw_id") if data.btw_id.strip() else ""
    row.iban = identifiers.normalise_iban(data.iban, field="iban") if data.iban.strip() else ""
    row.account_holder = visible(data.account_holder) or row.legal_name
    row.street = visible(data.street)
    row.postcode = identifiers.normalise_postcode(data.postcode, field="postcode") if data.postcode.strip() else ""
    row.city = visible(data.city)
    row.email = identifiers.normalise_email(data.email, field="email") if data.email.strip() else ""
    row.phone = identifiers.normalise_phone(data.phone, field="phone") if data.phone.strip() else ""
    row.wage_tax_number = data.wage_tax_number.strip().upper()
    row.payroll_package = data.payroll_package
    row.confirm_deadline_hours = data.confirm_deadline_hours
    row.employer_cost_bp = data.employer_cost_bp
    row.fuel_cost_per_km_1e4 = data.fuel_cost_per_km_1e4
    row.stay_allowance_cents = data.stay_allowance.cents
    row.margin_target_bp = data.margin_target_bp
    scope.audit("company.changed", subject_id=row.id, changes=changed(before, row))
    scope.announce("company")


def _check(data: CompanyData) -> None:
    if not visible(data.legal_name):
        raise InvalidValue("Vul de naam in zoals die bij de KvK staat.", field="legal_name")
    if data.payroll_package not in PAYROLL_PACKAGES:
        raise InvalidValue("Kies een loonpakket uit de lijst.", field="payroll_package")
    if not 1 <= data.confirm_deadline_hours <= _LONGEST_DEADLINE:
        raise InvalidValue(f"Kies 1 tot {_LONGEST_DEADLINE} uur.", field="confirm_deadline_hours")
    if not 10_000 <= data.employer_cost_bp <= 25_000:
        raise InvalidValue("Vul 100 tot 250 procent in.", field="employer_cost_bp")
    if not 0 <= data.margin_target_bp <= 10_000:
        raise InvalidValue("Vul 0 tot 100 procent in.", field="margin_target_bp")
    if not 0 <= data.fuel_cost_per_km_1e4 <= _HIGHEST_FUEL_COST_1E4:
        raise InvalidValue("Vul een bedrag van € 0 tot € 100 in.", field="fuel_cost_per_km_1e4")
    if not 0 <= data.stay_allowance.cents <= _HIGHEST_ALLOWANCE.cents:
        raise InvalidValue("Vul een bedrag van € 0 tot € 1.000 in.", field="stay_allowance")


def _row(scope: Scope, *, lock: bool = False) -> Company:
    statement = select(Company)
    return scope.session.scalars(statement.with_for_update() if lock else statement).one()
