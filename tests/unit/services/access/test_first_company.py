"""The first company of a machine where nobody is yet is made at once; after that mail decides, as for anybody."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from models.database import Database
from models.embedded import LOGIN, database_address
from models.fence import TenantSigner
from models.tables import Tenant
from models.values.ids import new_id
from services.access.first_company import is_first, make_first_company
from services.access.new_company import make_company
from services.access.sessions import SignedIn, find_identity
from services.access.sign_up import mail_sign_up
from services.demo.fill import make_demo_company
from services.scope import Environment, platform_scope
from services.support.operators import add_operator
from tests.at_once import at_once
from tests.server import TENANT_KEY, make_database, owner_address
from tests.unit.services.access.conftest import PASSWORD, Office, someone


@pytest.fixture
def fresh(environment: Environment, database_url: str) -> Iterator[Environment]:
    """An installation where nobody was yet."""
    name = f"first_{new_id().hex}"
    make_database(owner_address(database_url), name)
    address = database_address(database_url, user=LOGIN, database=name)
    database = Database.connect(address, signer=TenantSigner(TENANT_KEY), pool_size=8)
    yield replace(environment, database=database)
    database.close()


def begins(environment: Environment, **other: str) -> SignedIn | None:
    form: dict[str, Any] = {"company": "Kempenbode Koeriers", "name": "Marieke Verhulst", "password": PASSWORD}
    form |= {"email": "marieke@kempenbode.example"} | other
    return make_first_company(environment, caller=someone(), **form)


def test_of_four_who_are_first_at_once_one_is_also_after_somebody_looked_around(fresh: Environment) -> None:
    assert is_first(fresh)
    make_demo_company(fresh, drivers=2, weeks=0)
    assert is_first(fresh)
    answers = at_once(4, lambda number: begins(fresh, email=f"marieke{number}@kempenbode.example"))
    (first,) = [answer for answer in answers if answer is not None]
    assert isinstance(first, SignedIn)
    owner = find_identity(fresh, token=first.token)
    assert owner is not None
    assert owner.company_name == "Kempenbode Koeriers"
    assert not is_first(fresh)
    assert begins(fresh, email="sanne@kempenbode.example", password="te kort") is None, "as for anybody"


def test_an_operator_is_somebody_and_so_is_who_asks_in_production(fresh: Environment) -> None:
    production = replace(fresh, settings=fresh.settings.model_copy(update={"mode": "production"}))
    assert (is_first(production), begins(production)) == (False, None)
    mail_sign_up(fresh, email="marieke@kempenbode.example")
    assert is_first(fresh), "who only asked is nobody yet"
    add_operator(fresh, email="noor@depotflow.example", name="Noor de Haan")
    assert (is_first(fresh), begins(fresh)) == (False, None)


def test_a_company_whose_people_look_around_in_an_invented_one_is_somebody(fresh: Environment) -> None:
    office, invented = Office(fresh), Office(fresh)
    with platform_scope(fresh) as session:
        session.execute(update(Tenant).where(Tenant.id == invented.owner.tenant_id).values(is_demo=True))
    invented.join(email=office.email)
    assert not is_first(fresh)


def test_a_machine_with_a_company_is_no_first(environment: Environment) -> None:
    make_company(
        environment, company="Kempenbode", name="Marieke", email=f"{new_id()}@kempenbode.example", password=PASSWORD
    )
    assert (is_first(environment), begins(environment, email=f"{new_id()}@kempenbode.example")) == (False, None)
