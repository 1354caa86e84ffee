"""A company with the three depots that the files name."""

import pytest

from services.organisation.depots import DepotData
from services.organisation.principals import PrincipalData
from tests.conftest import Acting

DEPOTS = (("Noordster", "Eindhoven", "EHV"), ("Vlotpost", "Den Bosch", "DBO"), ("Kwadrant", "Tilburg", "TIL"))


@pytest.fixture
def depots(acting: Acting) -> None:
    with acting() as depotflow:
        for principal, name, code in DEPOTS:
            key = depotflow.organisation.add_principal(data=PrincipalData(name=principal))
            depotflow.organisation.add_depot(data=DepotData(principal_id=key, name=name, code=code))
