"""The rights of each role: one list that pages, API and jobs all go by, checked at the service."""

from enum import StrEnum

from models.values.kinds import Role


class Permission(StrEnum):
    """One module and one action."""

    COMPANY_SEE = "company.see"
    COMPANY_CHANGE = "company.change"
    COLLEAGUES_MANAGE = "colleagues.manage"
    AUDIT_SEE = "audit.see"
    PEOPLE_SEE = "people.see"
    PEOPLE_CHANGE = "people.change"
    FLEET_SEE = "fleet.see"
    FLEET_CHANGE = "fleet.change"
    IMPORTS_RUN = "imports.run"
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
    OWN_WORK = "own.work"
    """A driver's own day, week, money and data."""
    OWN_ACCOUNT = "own.account"
    """Where one is signed in oneself."""


_PLANNER = {
    Permission.OWN_ACCOUNT,
    Permission.COMPANY_SEE,
    Permission.PEOPLE_SEE,
    Permission.PEOPLE_CHANGE,
    Permission.ACCOUNTS_CONFIRM,
    Permission.FLEET_SEE,
    Permission.FLEET_CHANGE,
    Permission.IMPORTS_RUN,
    Permission.PLANNING_SEE,
    Permission.PLANNING_CHANGE,
    Permission.PLANNING_PUBLISH,
    Permission.REGISTRATION_SEE,
    Permission.REGISTRATION_CHANGE,
    Permission.REGISTRATION_APPROVE,
}
_FINANCE = {
    Permission.OWN_ACCOUNT,
    Permission.COMPANY_SEE,
    Permission.PEOPLE_SEE,
    Permission.ACCOUNTS_CONFIRM,
    Permission.FLEET_SEE,
    Permission.PLANNING_SEE,
    Permission.REGISTRATION_SEE,
    Permission.REGISTRATION_APPROVE,
    Permission.TARIFFS_SEE,
    Permission.TARIFFS_CHANGE,
    Permission.IMPORTS_RUN,
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
    Permission.AUDIT_SEE,
}

RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission) - {Permission.OWN_WORK},
    Role.PLANNER: frozenset(_PLANNER),
    Role.FINANCE: frozenset(_FINANCE),
    Role.DRIVER: frozenset({Permission.OWN_WORK, Permission.OWN_ACCOUNT}),
}
SUPPORT = frozenset(permission for permission in Permission if permission.endswith(".see"))
"""What an operator of DepotFlow may do while looking along: see, and nothing else."""
