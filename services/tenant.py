"""The front desk: hands a page, job or API call the services of one tenant within one scope."""

from services.access.service import Access
from services.accountability.service import Accountability
from services.audit.service import Audit
from services.exports.service import Exports
from services.fleet.service import Fleet
from services.imports.service import Imports
from services.invoices.service import Invoices
from services.legal_texts.service import LegalTexts
from services.margin.service import Margins
from services.organisation.service import Organisation
from services.payments.service import Payments
from services.payroll.service import Payroll
from services.people.service import People
from services.planning.service import Planning
from services.privacy.service import Privacy
from services.registration.service import Registrations
from services.retention.service import Retention
from services.scope import Scope
from services.self_bills.service import SelfBills
from services.settlement.service import Settlement
from services.single_sign_on.service import SingleSignOn
from services.support.service import Support
from services.tariffs.service import Tariffs


class TenantServices:
    """All modules of the product for one actor, in one transaction."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.access = Access(scope)
        self.accountability = Accountability(scope)
        self.audit = Audit(scope)
        self.exports = Exports(scope)
        self.payments = Payments(scope)
        self.invoices = Invoices(scope)
        self.payroll = Payroll(scope)
        self.fleet = Fleet(scope)
        self.imports = Imports(scope)
        self.legal_texts = LegalTexts(scope)
        self.margin = Margins(scope)
        self.organisation = Organisation(scope)
        self.people = People(scope)
        self.planning = Planning(scope)
        self.privacy = Privacy(scope)
        self.registration = Registrations(scope)
        self.retention = Retention(scope)
        self.self_bills = SelfBills(scope)
        self.settlement = Settlement(scope)
        self.single_sign_on = SingleSignOn(scope)
        self.support = Support(scope)
        self.tariffs = Tariffs(scope)
