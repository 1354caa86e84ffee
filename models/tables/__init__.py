"""All tables; importing this package registers them with the metadata."""

from models.tables.documents import Invoice, NumberSeries, Receipt, StoredFile
from models.tables.fleet import Vehicle
from models.tables.money import DeferredShift, MarginTotal, MoneyLine, SettlementWeek, TariffVersion
from models.tables.organisation import Company, Depot, Principal, PrincipalContract, RouteTemplate
from models.tables.payments import (
    CarriedBalance,
    ComponentCode,
    Payable,
    PaymentBatch,
    PaymentItem,
    PayrollLine,
    PayrollRun,
)
from models.tables.people import (
    Absence,
    Availability,
    Contractor,
    Driver,
    DriverDepot,
    EmployeeFile,
    EngagementPeriod,
    Paper,
    SelfBillingAgreement,
)
from models.tables.planning import Assignment, DriverMessage, PlannedWeek, Publication, Shift
from models.tables.platform import (
    Invitation,
    Membership,
    SchedulerRun,
    Session,
    StatutoryFigure,
    Tenant,
    User,
)
from models.tables.record_keeping import (
    AuditEntry,
    DataKey,
    ImportLayout,
    ImportRun,
    OutboxAttachment,
    OutboxMessage,
)
from models.tables.registration import DriverEvent, Registration

__all__ = [
    "Absence",
    "Assignment",
    "AuditEntry",
    "Availability",
    "CarriedBalance",
    "Company",
    "ComponentCode",
    "Contractor",
    "DataKey",
    "DeferredShift",
    "Depot",
    "Driver",
    "DriverDepot",
    "DriverEvent",
    "DriverMessage",
    "EmployeeFile",
    "EngagementPeriod",
    "ImportLayout",
    "ImportRun",
    "Invitation",
    "Invoice",
    "MarginTotal",
    "Membership",
    "MoneyLine",
    "NumberSeries",
    "OutboxAttachment",
    "OutboxMessage",
    "Paper",
    "Payable",
    "PaymentBatch",
    "PaymentItem",
    "PayrollLine",
    "PayrollRun",
    "PlannedWeek",
    "Principal",
    "PrincipalContract",
    "Publication",
    "Receipt",
    "Registration",
    "RouteTemplate",
    "SchedulerRun",
    "SelfBillingAgreement",
    "Session",
    "SettlementWeek",
    "Shift",
    "StatutoryFigure",
    "StoredFile",
    "TariffVersion",
    "Tenant",
    "User",
    "Vehicle",
]
