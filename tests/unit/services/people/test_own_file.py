"""What a driver gets to see of what the company keeps."""

from dataclasses import replace
from datetime import date

import pytest

from models.values.kinds import EngagementKind, PaperKind, Role
from models.values.refusal import NotAllowed, NotFound
from services.people.own_file import OwnFile
from services.scope import Identity, tenant_scope
from tests.company import Company
from tests.conftest import Acting


def file_of(acting: Acting, identity: Identity) -> OwnFile:
    with acting(identity) as depotflow:
        return depotflow.people.own_file()


def test_an_employee_sees_footing_papers_and_company(company: Company, acting: Acting) -> None:
    driver_id = company.build_driver("Daniël Gümüş")
    company.build_driver("Fatima El Amrani")
    with acting() as depotflow:
        depotflow.people.save_paper(
            holder="driver",
            holder_id=driver_id,
            kind=PaperKind.DRIVING_LICENCE,
            valid_until=date(2031, 4, 1),
            number_last4="4417",
        )
    file = file_of(acting, company.as_driver(driver_id))
    assert (file.name, file.kind, file.company) == ("Daniël Gümüş", EngagementKind.EMPLOYEE, "Kempenbode Koeriers")
    assert [(paper.kind, paper.number_last4) for paper in file.papers] == [(PaperKind.DRIVING_LICENCE, "4417")]
    assert not file.is_independent


def test_a_zzp_driver_sees_the_own_business_and_its_papers(company: Company, acting: Acting) -> None:
    driver_id = company.build_driver("Łukasz Wójcik", kind=EngagementKind.ZZP)
    identity = company.as_driver(driver_id)
    contractor_id = file_of(acting, identity).contractor_id
    assert contractor_id is not None
    with acting() as depotflow:
        depotflow.people.save_paper(
            holder="contractor", holder_id=contractor_id, kind=PaperKind.INSURANCE, valid_until=None
        )
    file = file_of(acting, identity)
    assert file.is_independent
    assert file.contractor == "Łukasz Wójcik Koerier"
    assert [paper.kind for paper in file.papers] == [PaperKind.INSURANCE]
    assert file.bsn_last4 == ""


def test_a_driver_sees_who_put_the_bsn_in_a_payroll_file(company: Company, acting: Acting) -> None:
    mine, other = company.build_driver("Daniël Gümüş"), company.build_driver("Fatima El Amrani")
    with tenant_scope(company.environment, company.member(Role.FINANCE)) as scope:
        for with_bsn, driver_id in ((True, mine), (False, mine), (True, other)):
            scope.audit("payroll.exported", with_bsn=with_bsn, drivers=[str(driver_id)])
    uses = file_of(acting, company.as_driver(mine)).bsn_uses
    assert [use.by for use in uses] == [company.member(Role.FINANCE).name]


def test_an_account_without_a_driver_has_no_file(company: Company, acting: Acting) -> None:
    identity = company.as_driver(company.build_driver())
    with pytest.raises(NotFound):
        file_of(acting, replace(identity, driver_id=None))
    with pytest.raises(NotAllowed):
        file_of(acting, company.member(Role.OWNER))
