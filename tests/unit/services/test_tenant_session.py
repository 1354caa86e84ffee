"""The session of a tenant: the criterion that every query carries."""

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import aliased

from models.tables import Driver, DriverDepot
from models.values.kinds import Role
from services.scope import Environment, tenant_scope
from services.tenant_session import OwnTenant
from tests.company import Company


def test_of_two_companies_that_ask_the_same_in_turn_each_finds_its_own(
    environment: Environment, company: Company, other_company: Company
) -> None:
    company.build_driver("Daan de Wit", depot_id=company.build_depot())
    other_company.build_driver("Iris Jansen", depot_id=other_company.build_depot())
    again = aliased(Driver)
    asked = select(again.name).join(DriverDepot, DriverDepot.driver_id == again.id).join(Driver, Driver.id == again.id)
    found: list[str] = []
    for who in (company, other_company, company):
        with tenant_scope(environment, who.member(Role.OWNER)) as scope:
            found += scope.session.scalars(asked)
    assert found == ["Daan de Wit", "Iris Jansen", "Daan de Wit"]


def test_a_tenant_in_a_criterion_is_compared_without_making_sql() -> None:
    own = OwnTenant(None, uuid4(), unique=True)
    copy = own._annotate({"of": "a table"})
    assert (own == copy, copy == own, own == OwnTenant(None, uuid4(), unique=True)) == (True, True, False)
    assert {own: 1}[copy] == 1
