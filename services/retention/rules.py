"""What the nightly clean-up takes away, table by table: since when a row's term runs, and whose the row is."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, func, select

from models.tables import (
    Absence,
    AccountChange,
    Adjustment,
    ApiKey,
    Assignment,
    Availability,
    Breach,
    CarriedBalance,
    ClosedFile,
    Contractor,
    DataPackage,
    DataRequest,
    DeferredShift,
    Driver,
    DriverEvent,
    DriverMessage,
    EmployeeFile,
    EngagementPeriod,
    ImportRun,
    Invoice,
    Membership,
    OutboxAttachment,
    OutboxMessage,
    Paper,
    Payable,
    PaymentBatch,
    PaymentItem,
    PayrollRun,
    Publication,
    Receipt,
    Registration,
    Removal,
    SelfBillingAgreement,
    Shift,
    Signature,
    StoredFile,
    TariffVersion,
)
from models.values.kinds import EngagementKind
from services.retention.categories import Category
from services.retention.rule import (
    Rule,
    by_address,
    by_contractor,
    by_driver,
    by_letter,
    by_payee,
    by_payment,
    by_shift,
    contractor_done,
    done,
    from_parent,
    last_day,
    mentions,
)

_BRINGS_INVOICE: Final = OutboxMessage.invoice_id.is_not(None)
_DEALT_WITH: Final = func.coalesce(OutboxMessage.sent_at, OutboxMessage.failed_at)
_OF_MESSAGE: Final = and_(
    OutboxMessage.tenant_id == OutboxAttachment.tenant_id, OutboxMessage.id == OutboxAttachment.message_id
)
_LETTER: Final = select(OutboxMessage.id).where(_OF_MESSAGE)
_KEPT_FOR_INVOICE: Final = select(Invoice.id).where(
    Invoice.tenant_id == StoredFile.tenant_id, Invoice.pdf_file_id == StoredFile.id
)
_KEPT_FOR_MAIL: Final = select(OutboxAttachment.id).where(
    OutboxAttachment.tenant_id == StoredFile.tenant_id, OutboxAttachment.file_id == StoredFile.id
)
_KEPT_FOR_SIGNATURE: Final = select(Signature.id).where(
    Signature.tenant_id == StoredFile.tenant_id, Signature.file_id == StoredFile.id
)
_HAS_COPY: Final = select(DataPackage.id).where(
    DataPackage.tenant_id == DataRequest.tenant_id, DataPackage.request_id == DataRequest.id
)

RULES: Final[Sequence[Rule]] = (
    Rule(
        Category.CONTACT, Driver, last_day(Driver.id), ("phone", "email", "language", "remark"),
        of=by_driver(Driver.id),
    ),
    Rule(Category.AVAILABILITY, Availability, last_day(Availability.driver_id), of=by_driver(Availability.driver_id)),
    Rule(Category.ABSENCES, Absence, Absence.ends_on, of=by_driver(Absence.driver_id)),
    Rule(Category.PAPERS, Paper, last_day(Paper.driver_id), of=by_driver(Paper.driver_id)),
    Rule(
        Category.PAPERS, Paper, Paper.valid_until, where=Paper.contractor_id.is_not(None),
        of=by_contractor(Paper.contractor_id),
    ),
    Rule(Category.MESSAGES, DriverMessage, DriverMessage.sent_at, of=by_driver(DriverMessage.driver_id)),
    Rule(Category.EVENTS, DriverEvent, DriverEvent.received_at, of=by_driver(DriverEvent.driver_id)),
    Rule(
        Category.CONFIRMATIONS, Assignment, Assignment.at, of=by_driver(Assignment.driver_id), is_locked=False,
    ),
    Rule(
        Category.CONFIRMATIONS, Publication, Publication.published_at,
        of=mentions(Publication.snapshot, Publication.reasons),
    ),
    Rule(
        Category.CONFIRMATIONS, Registration, Registration.started_at, ("remark", "long_shift_reason"),
        of=by_driver(Registration.driver_id),
    ),
    Rule(
        Category.CONFIRMATIONS, Shift, Shift.service_date, ("note", "decline_reason", "changed_by"),
        of=by_driver(Shift.driver_id),
    ),
    Rule(
        Category.WAGE_FILE, EmployeeFile, last_day(EmployeeFile.driver_id, EngagementKind.EMPLOYEE),
        of=by_driver(EmployeeFile.driver_id),
    ),
    Rule(
        Category.WAGE_FILE, Driver,
        func.coalesce(last_day(Driver.id, EngagementKind.EMPLOYEE), last_day(Driver.id)), ("birth_date",),
        of=by_driver(Driver.id),
    ),
    Rule(
        Category.HOURS, Registration, Registration.started_at, ("correction_reason",),
        of=by_driver(Registration.driver_id),
    ),
    Rule(
        Category.HOURS, EngagementPeriod, EngagementPeriod.valid_until - 1,
        ("hourly_wage_1e4", "hourly_cost_1e4", "wage_scale", "travel_rate_1e4", "agency_name"),
        of=by_driver(EngagementPeriod.driver_id),
    ),
    Rule(Category.HOURS, PayrollRun, PayrollRun.ends_on, ("created_by", "findings"), of=mentions(PayrollRun.findings)),
    Rule(Category.NAMES, Driver, done(), ("name", "sort_name", "personnel_number"), of=by_driver(Driver.id)),
    Rule(
        Category.CONTRACTORS, Contractor, contractor_done(),
        (
            "name", "sort_name", "account_holder", "kvk", "btw_id", "iban", "street", "postcode", "city", "email",
            "niwo_number",
        ),
        of=by_contractor(Contractor.id),
    ),
    Rule(Category.ADMINISTRATION, AccountChange, AccountChange.asked_at, of=by_payee(AccountChange)),
    Rule(
        Category.ADMINISTRATION, Adjustment, Adjustment.entered_at, ("entered_by", "withdrawn_by", "note"),
        of=by_shift(Adjustment.shift_id),
    ),
    Rule(
        Category.ADMINISTRATION, CarriedBalance, CarriedBalance.carried_at, ("carried_by", "reason"),
        of=by_contractor(CarriedBalance.contractor_id),
    ),
    Rule(
        Category.ADMINISTRATION, DeferredShift, DeferredShift.deferred_at, ("deferred_by", "reason"),
        of=by_shift(DeferredShift.shift_id),
    ),
    Rule(
        Category.ADMINISTRATION, Invoice, Invoice.issue_date, ("party_name", "answered_how", "objection"),
        where=Invoice.contractor_id.is_not(None), of=by_contractor(Invoice.contractor_id),
    ),
    Rule(Category.ADMINISTRATION, Payable, Payable.due_on, ("payee_name", "iban", "text"), of=by_payee(Payable)),
    Rule(
        Category.ADMINISTRATION, PaymentItem,
        from_parent(
            PaymentBatch.execution_date,
            of=and_(PaymentBatch.tenant_id == PaymentItem.tenant_id, PaymentBatch.id == PaymentItem.batch_id),
        ),
        ("payee_name", "iban", "known_iban", "text"), of=by_payment(PaymentItem.id, PaymentItem.id),
    ),
    Rule(
        Category.ADMINISTRATION, PaymentBatch, PaymentBatch.execution_date,
        ("created_by_name", "approved_by_name", "sole_approver_reason", "content"),
        of=by_payment(PaymentBatch.id, PaymentItem.batch_id),
    ),
    Rule(
        Category.ADMINISTRATION, Receipt, Receipt.recorded_at,
        ("remark", "recorded_by", "withdrawn_by", "withdrawn_reason"),
    ),
    Rule(
        Category.ADMINISTRATION, SelfBillingAgreement, SelfBillingAgreement.valid_until - 1, ("signed_by",),
        of=by_contractor(SelfBillingAgreement.contractor_id),
    ),
    Rule(
        Category.ADMINISTRATION, TariffVersion, TariffVersion.valid_until - 1, ("created_by", "remark"),
        of=by_contractor(TariffVersion.contractor_id),
    ),
    Rule(
        Category.ADMINISTRATION, OutboxAttachment, from_parent(_DEALT_WITH, of=_OF_MESSAGE),
        where=_LETTER.where(_BRINGS_INVOICE).exists(), of=by_letter(OutboxAttachment.message_id),
    ),
    Rule(
        Category.ADMINISTRATION, OutboxMessage, _DEALT_WITH, where=_BRINGS_INVOICE,
        of=by_address(OutboxMessage.recipient),
    ),
    Rule(
        Category.MAILS, OutboxAttachment, from_parent(_DEALT_WITH, of=_OF_MESSAGE),
        where=_LETTER.where(~_BRINGS_INVOICE).exists(), of=by_letter(OutboxAttachment.message_id),
    ),
    Rule(
        Category.MAILS, OutboxMessage, _DEALT_WITH, where=~_BRINGS_INVOICE, of=by_address(OutboxMessage.recipient),
    ),
    Rule(
        Category.ACCOUNTS, Membership, Membership.revoked_at, ("display_name", "email"),
        of=by_driver(Membership.driver_id),
    ),
    Rule(
        Category.ACCOUNTS, ApiKey, func.coalesce(ApiKey.revoked_at, ApiKey.expires_at),
        ("created_by_name", "last_used_from"),
    ),
    Rule(Category.IMPORTS, ImportRun, ImportRun.imported_at),
    Rule(
        Category.FILES, StoredFile, StoredFile.stored_at,
        where=and_(~_KEPT_FOR_INVOICE.exists(), ~_KEPT_FOR_MAIL.exists(), ~_KEPT_FOR_SIGNATURE.exists()),
    ),
    *(
        Rule(
            category, ClosedFile, last_day(ClosedFile.driver_id), where=ClosedFile.category == category,
            of=by_driver(ClosedFile.driver_id),
        )
        for category in (Category.WAGE_FILE, Category.NAMES, Category.CONTRACTORS)
    ),
    Rule(
        Category.REQUESTS, DataPackage, func.coalesce(DataPackage.made_at, DataPackage.failed_at),
        of=by_driver(DataPackage.driver_id),
    ),
    Rule(
        Category.REQUESTS, DataRequest, DataRequest.closed_at, where=~_HAS_COPY.exists(),
        of=by_driver(DataRequest.driver_id),
    ),
    Rule(Category.BREACHES, Breach, Breach.closed_at),
    Rule(Category.REMOVALS, Removal, Removal.at),
)  # fmt: skip
"""In the order in which they can be applied: what refers goes before what is referred to."""
