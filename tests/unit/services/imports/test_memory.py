"""What is remembered of imports, and who is told."""

import pytest

from models.values.kinds import Role
from tests.conftest import Acting
from tests.unit.services.imports.files import commit, real_file

pytestmark = pytest.mark.usefixtures("depots")


def test_results_are_heard_once_and_only_by_who_imported(acting: Acting) -> None:
    commit(acting, real_file("wagenpark.csv"), "vehicles", Role.PLANNER)
    with acting(Role.OWNER) as depotflow:
        assert depotflow.imports.hear_results() == []
    with acting(Role.PLANNER) as depotflow:
        (told,) = depotflow.imports.hear_results()
    assert (told.file_name, told.added, told.singular) == ("wagenpark.csv", 44, "voertuig")
    with acting(Role.PLANNER) as depotflow:
        assert depotflow.imports.hear_results() == []
