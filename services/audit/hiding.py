"""Which right it takes to read a value in the audit trail: the right that shows the same value on its own screen."""

from collections.abc import Mapping
from typing import Final

from services.access.matrix import names_of
from services.access.permissions import Permission, Rights

Needed = dict[str, Rights]
"""Field or detail to the rights that it takes; none for what every reader of the trail may see."""


def _each(fields: str, *needs: Permission) -> Needed:
    return dict.fromkeys(fields.split(), frozenset(needs))


_ADDRESS: Final = "street postcode city country email"
_PAYROLL: Final = Permission.PAYROLL_SEE
_PEOPLE: Final = Permission.PEOPLE_SEE
NEEDS: Final[Mapping[str, Needed]] = {
    "absence": _each("driver_id kind state starts_on ends_on remark requested_at first_day last_day", _PEOPLE),
    "account": _each("iban iban_last4 account_holder", _PEOPLE),
    "adjustment": _each("kind amount_cents reason", Permission.SETTLEMENT_SEE),
    "agreement": _each(
        "contractor_id valid_from valid_until last_day signed_by signed_at accept_days accepts_by_silence"
        " text_version text_sha256",
        _PEOPLE,
    ),
    "api_key": _each("name") | _each("group start last_day", Permission.COLLEAGUES_MANAGE),
    "activity": _each("name")
    | _each(
        "code controller purpose basis persons data recipients transfers term measures remark changed_at changed_by",
        Permission.PRIVACY_MANAGE,
    ),
    "assessment": _each("name")
    | _each(
        "activity assessed_on nature extent necessity risks measures conclusion changed_at changed_by",
        Permission.PRIVACY_MANAGE,
    ),
    "availability": _each("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag", _PEOPLE),
    "breach": _each("number letter")
    | _each(
        "reason title role controller discovered_at happened processor processor_knew_at nature persons persons_count"
        " records records_count consequences measures contact risk told_at told_reference late_reason untold_reason"
        " persons_told_at persons_untold_reason entered_at entered_by closed_at closed_by closed_reason",
        Permission.PRIVACY_MANAGE,
    ),
    "closed_file": _each("reason", Permission.REQUESTS_HANDLE),
    "colleague": _each("group", Permission.COLLEAGUES_MANAGE),
    "company": _each(
        "legal_name trade_name kvk btw_id iban account_holder phone wage_tax_number payroll_package"
        " confirm_deadline_hours employer_cost_bp fuel_cost_per_km_1e4 stay_allowance_cents margin_target_bp"
        f" setup_done_at privacy_name privacy_email privacy_phone privacy_is_officer {_ADDRESS}"
    ),
    "contract": _each("valid_from last_day"),
    "contractor": _each("name archived_at")
    | _each(f"account_holder kvk btw_id iban niwo_number niwo_until series_prefix payment_days {_ADDRESS}", _PEOPLE),
    "depot": _each(f"principal_id code name archived_at {_ADDRESS}"),
    "device": _each("count"),
    "driver": _each("name archived_at drivers shifts")
    | _each(
        "personnel_number phone email language birth_date fixed_vehicle_id fixed_route_template_id remark"
        " home_depot depots last_day",
        _PEOPLE,
    ),
    "employee_file": _each("count driver_id")
    | _each("engagement_id engagement_kind bsn_ciphertext iban iban_last4 account_holder", _PAYROLL),
    "engagement": _each("driver_id")
    | _each("kind valid_from valid_until last_day contract_minutes contractor_id agency_name", _PEOPLE)
    | _each("hourly_wage_1e4 hourly_cost_1e4 wage_scale travel_km travel_rate_1e4", _PAYROLL),
    "exports": _each("kind file"),
    "group": _each("name") | _each("rights depots", Permission.COLLEAGUES_MANAGE),
    "hours": _each("week"),
    "import": _each("rows added changed"),
    "invoice": _each("number party")
    | _each("total_cents amount_cents day recipient", Permission.INVOICES_SEE)
    | _each("reason", Permission.INVOICES_SEE, Permission.SELF_BILLS_SEE),
    "kor": _each("first_day last_day", _PEOPLE),
    "paper": _each("driver_id vehicle_id contractor_id")
    | _each("kind document valid_until number_last4 checked_by checked_at remark", _PEOPLE),
    "payments": _each("count refused") | _each("total_cents reason", Permission.PAYMENTS_SEE),
    "payroll": _each("name file count with_bsn")
    | _each(
        "reason normal overtime_130 saturday_150 sunday_200 stay_allowance travel_allowance",
        _PAYROLL,
    ),
    "privacy": _each("name email phone is_officer"),
    "principal": _each(
        "name legal_name carrier kvk btw_id street postcode city country invoice_email buyer_reference"
        " invoicing_mode week_start dispute_days payment_days allows_zzp allows_subcontracting archived_at"
    ),
    "provider": _each("with_secret")
    | _each(
        "provider issuer client domains is_required trusts_second_step reason",
        Permission.COLLEAGUES_MANAGE,
    ),
    "registration": _each("started_at reason", Permission.REGISTRATION_SEE),
    "request": _each("request day", Permission.REQUESTS_HANDLE),
    "retention": _each("what count term valid_from") | _each("reason", Permission.RETENTION_MANAGE),
    "route": _each(
        "depot_id code name type starts_at ends_at weekdays norm_stops norm_parcels norm_minutes norm_km postcodes"
        " dock archived_at"
    ),
    "self_bill": _each("number") | _each("total_cents amount_cents reason", Permission.SELF_BILLS_SEE),
    "session": _each("through_provider with_second_step"),
    "shift": _each("day") | _each("reason", Permission.REGISTRATION_APPROVE),
    "signature": _each("agreement day") | _each("signer capacity text_sha256", Permission.AGREEMENTS_SIGN),
    "sub_processor": _each("party day count"),
    "support": _each("reason"),
    "tariff": _each("side principal_id contractor_id depot_id route_template_id kind condition")
    | _each("valid_from valid_until created_by")
    | _each("rate_1e4 from_quantity_1e4 remark", Permission.TARIFFS_SEE),
    "vehicle": _each("number plate archived_at")
    | _each(
        "make_model owner contractor_id depot_id payload_kg gross_kg emission_class first_admission apk_until"
        " insured_until odometer_km day_cost_cents out_of_service_from out_of_service_until out_of_service_reason"
        " first_day",
        Permission.FLEET_SEE,
    ),
    "vault": _each("count"),
    "week": _each("week shifts source target made"),
}
"""By what an action is about, the word before its dot: everything that a sentence or a list of changes can show."""
_EVERYTHING: Final[Rights] = frozenset().union(*(rights for needed in NEEDS.values() for rights in needed.values()))


def missing(rights: Rights, action: str, field: str) -> Rights:
    """What a reader with these rights lacks for this value; nothing for who may read it.

    A value that is not in the table, as an older version may have written, takes every right there is in it.
    """
    return NEEDS.get(action.partition(".")[0], {}).get(field, _EVERYTHING) - rights


def hidden(lacks: Rights) -> str:
    """What stands in place of a value that takes these rights too."""
    return f"verborgen ({names_of(lacks)})"
