"""What there is to allow: the permissions, and those of the groups that every company starts with."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from models.values.kinds import Role


class Permission(StrEnum):
    """One module and one action; services.access.matrix puts them side by side in words."""

    COMPANY_SEE = "company.see"
    COMPANY_CHANGE = "company.change"
    COLLEAGUES_MANAGE = "colleagues.manage"
    AUDIT_SEE = "audit.see"
    AGREEMENTS_SIGN = "agreements.sign"
    """Signing for the company what it agrees with DepotFlow, and objecting to whom that engages."""
    RETENTION_MANAGE = "retention.manage"
    """How long personal data stays, and what is held back."""
    PEOPLE_SEE = "people.see"
    PEOPLE_CHANGE = "people.change"
    FLEET_SEE = "fleet.see"
    FLEET_CHANGE = "fleet.change"
    IMPORTS_RUN = "imports.run"
    LISTS_EXPORT = "lists.export"
    """Taking lists along as a file, of what one may see."""
    PLANNING_SEE = "planning.see"
    PLANNING_CHANGE = "planning.change"
    PLANNING_PUBLISH = "planning.publish"
    REGISTRATION_SEE = "registration.see"
    REGISTRATION_CHANGE = "registration.change"
    REGISTRATION_APPROVE = "registration.approve"
    TARIFFS_SEE = "tariffs.see"
    TARIFFS_CHANGE = "tariffs.change"
    SETTLEMENT_SEE = "settlement.see"
    SETTLEMENT_CHANGE = "settlement.change"
    INVOICES_SEE = "invoices.see"
    INVOICES_ISSUE = "invoices.issue"
    SELF_BILLS_SEE = "self_bills.see"
    SELF_BILLS_ISSUE = "self_bills.issue"
    PAYROLL_SEE = "payroll.see"
    PAYROLL_EXPORT = "payroll.export"
    PAYMENTS_SEE = "payments.see"
    PAYMENTS_PREPARE = "payments.prepare"
    PAYMENTS_APPROVE = "payments.approve"
    ACCOUNTS_CONFIRM = "accounts.confirm"
    """Being the second person when a payee gets another account."""
    MARGIN_SEE = "margin.see"
    REQUESTS_HANDLE = "requests.handle"
    """What people ask about their own data, and the copy that they get of it."""
    PRIVACY_MANAGE = "privacy.manage"
    """What the company answers for under the AVG: the contact, the register, breaches and their letters."""
    OWN_WORK = "own.work"
    """A driver's own day, week, money and data."""
    OWN_ACCOUNT = "own.account"
    """Where one is signed in oneself."""


Rights = frozenset[Permission]

BASIC: Final[Rights] = frozenset({Permission.OWN_ACCOUNT, Permission.COMPANY_SEE})
"""What everybody in the office may, whatever their group: every screen names depots, routes and principals."""

AT_DEPOTS: Final[Rights] = BASIC | {
    Permission.PEOPLE_SEE,
    Permission.PEOPLE_CHANGE,
    Permission.FLEET_SEE,
    Permission.FLEET_CHANGE,
    Permission.LISTS_EXPORT,
    Permission.PLANNING_SEE,
    Permission.PLANNING_CHANGE,
    Permission.PLANNING_PUBLISH,
    Permission.REGISTRATION_SEE,
    Permission.REGISTRATION_CHANGE,
}
"""What can be had for some depots only: everything else is about the company as a whole."""

STARTERS: Final[Mapping[Role, Rights]] = {
    Role.OWNER: frozenset(Permission) - {Permission.OWN_WORK},
    Role.PLANNER: BASIC
    | {
        Permission.PEOPLE_SEE,
        Permission.PEOPLE_CHANGE,
        Permission.ACCOUNTS_CONFIRM,
        Permission.FLEET_SEE,
        Permission.FLEET_CHANGE,
        Permission.IMPORTS_RUN,
        Permission.LISTS_EXPORT,
        Permission.PLANNING_SEE,
        Permission.PLANNING_CHANGE,
        Permission.PLANNING_PUBLISH,
        Permission.REGISTRATION_SEE,
        Permission.REGISTRATION_CHANGE,
        Permission.REGISTRATION_APPROVE,
    },
    Role.FINANCE: BASIC
    | {
        Permission.AUDIT_SEE,
        Permission.PEOPLE_SEE,
        Permission.ACCOUNTS_CONFIRM,
        Permission.FLEET_SEE,
        Permission.IMPORTS_RUN,
        Permission.LISTS_EXPORT,
        Permission.PLANNING_SEE,
        Permission.REGISTRATION_SEE,
        Permission.REGISTRATION_APPROVE,
        Permission.TARIFFS_SEE,
        Permission.TARIFFS_CHANGE,
        Permission.SETTLEMENT_SEE,
        Permission.SETTLEMENT_CHANGE,
        Permission.INVOICES_SEE,
        Permission.INVOICES_ISSUE,
        Permission.SELF_BILLS_SEE,
        Permission.SELF_BILLS_ISSUE,
        Permission.PAYROLL_SEE,
        Permission.PAYROLL_EXPORT,
        Permission.PAYMENTS_SEE,
        Permission.PAYMENTS_PREPARE,
        Permission.PAYMENTS_APPROVE,
        Permission.MARGIN_SEE,
    },
    Role.READER: BASIC
    | {
        Permission.PEOPLE_SEE,
        Permission.FLEET_SEE,
        Permission.PLANNING_SEE,
        Permission.REGISTRATION_SEE,
        Permission.TARIFFS_SEE,
        Permission.SETTLEMENT_SEE,
        Permission.INVOICES_SEE,
        Permission.SELF_BILLS_SEE,
        Permission.PAYROLL_SEE,
        Permission.PAYMENTS_SEE,
        Permission.MARGIN_SEE,
    },
    Role.DRIVER: frozenset({Permission.OWN_WORK, Permission.OWN_ACCOUNT}),
}
"""What each of the first groups may in a new company."""

FIXED: Final = frozenset({Role.OWNER, Role.DRIVER})
"""Groups that a company cannot change: an owner may everything, a driver only what is their own."""

SUPPORT: Final[Rights] = frozenset(permission for permission in Permission if permission.endswith(".see"))
"""What an operator of DepotFlow may do while looking along: see, and nothing else."""

NEVER_FOR_KEYS: Final[Rights] = frozenset(
    {
        Permission.COLLEAGUES_MANAGE,
        Permission.AGREEMENTS_SIGN,
        Permission.RETENTION_MANAGE,
        Permission.IMPORTS_RUN,
        Permission.REGISTRATION_APPROVE,
        Permission.PAYROLL_EXPORT,
        Permission.PAYMENTS_PREPARE,
        Permission.PAYMENTS_APPROVE,
        Permission.ACCOUNTS_CONFIRM,
        Permission.REQUESTS_HANDLE,
        Permission.PRIVACY_MANAGE,
        Permission.OWN_WORK,
        Permission.OWN_ACCOUNT,
    }
)
"""What no program may, whatever its group may: giving access, signing, being one of two people, paying, taking a BSN
along, answering somebody about their own data, or for the company to an authority.

Why: docs/decisions/0013-a-key-belongs-to-the-company.md.
"""


def granted(role: Role | None, rights: Collection[str], *, is_limited: bool) -> Rights:
    """What a group with these stored rights may; a right that this version does not know counts for nothing."""
    if role in FIXED:
        return STARTERS[role]
    given = BASIC | {right for right in Permission if right in rights and right is not Permission.OWN_WORK}
    return given & AT_DEPOTS if is_limited else given


def granted_to_key(role: Role | None, rights: Collection[str], *, is_limited: bool) -> Rights:
    """As `granted`, for an API key in the group."""
    return granted(role, rights, is_limited=is_limited) - NEVER_FOR_KEYS
