"""What a company itself reckons its costs with."""

from models.tables import Company
from services.scope import Scope
from services.settlement.pricing import CostFigures


def company_figures(scope: Scope) -> CostFigures:
    """The figures of this company. Raises: NotFound before the company is set up."""
    company = scope.get(Company, scope.identity.tenant_id, what="Je bedrijf")
    return CostFigures(company.employer_cost_bp, company.fuel_cost_per_km_1e4, company.stay_allowance_cents)
