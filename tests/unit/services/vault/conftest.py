"""Employees whose BSN is sealed."""

from models.values.ids import new_id
from services.people.employee_file import store_bsn
from services.scope import Environment, Identity, tenant_scope
from tests.company import Company


def employ(environment: Environment, company: Company, system: Identity, *bsns: str) -> None:
    """So many employees, each with a BSN."""
    for bsn in bsns:
        driver_id = company.build_driver(f"Chauffeur {new_id()}")
        with tenant_scope(environment, system) as scope:
            store_bsn(scope, driver_id=driver_id, bsn=bsn)
