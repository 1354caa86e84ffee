"""A copy is made once in the background, told without anybody's data, and fetched once by who asked for it."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from models.tables import DataPackage, Invoice, OutboxMessage, StoredFile
from models.values.kinds import RequestChannel, RequestKind, RequestState, Role
from models.values.refusal import NotFound, Refusal
from services.access.proof import ProofNeeded
from services.gateways.clock import StandingClock
from services.privacy.packages import ATTEMPTS, BeingMade, PackageGone, make_packages
from services.privacy.requests import IdentityUnknown, PackageRow
from services.scope import Environment, Identity
from tests.at_once import at_once
from tests.company import Company
from tests.conftest import Acting
from tests.settled import Scenario, lock_scenario


@pytest.fixture
def driver(company: Company) -> Identity:
    return company.as_driver(company.build_driver("Daan de Wit"))


def asked_for(acting: Acting, who: Identity) -> UUID:
    with acting(who) as depotflow:
        return depotflow.privacy.ask_own_package()


def newest(acting: Acting, who: Identity) -> PackageRow:
    with acting(who) as depotflow:
        found = depotflow.privacy.find_own_package()
    assert found is not None
    return found


def test_a_driver_asks_hears_that_it_is_ready_and_fetches_it_once(
    acting: Acting, environment: Environment, system: Identity, driver: Identity
) -> None:
    package_id = asked_for(acting, driver)
    assert newest(acting, driver).is_being_made
    with pytest.raises(PackageGone), acting(driver) as depotflow:
        depotflow.privacy.take_own_package(package_id=package_id)
    assert make_packages(environment, system) == 1
    assert make_packages(environment, system) == 0
    assert newest(acting, driver).can_be_taken
    with acting(driver) as depotflow:
        file = depotflow.privacy.take_own_package(package_id=package_id)
    assert zipfile.ZipFile(io.BytesIO(file.content)).testzip() is None
    with pytest.raises(PackageGone), acting(driver) as depotflow:
        depotflow.privacy.take_own_package(package_id=package_id)
    with acting() as depotflow:
        assert depotflow.scope.get(DataPackage, package_id, what="").sealed is None
        (request,) = depotflow.privacy.list_requests()
        mail = depotflow.scope.session.scalars(select(OutboxMessage)).one()
    assert (request.state, request.channel) == (RequestState.ANSWERED, RequestChannel.APP)
    assert "/app/gegevens" in mail.body
    assert "Daan" not in mail.body + mail.subject


def test_what_is_kept_opens_for_nobody_with_the_database_alone(
    acting: Acting, environment: Environment, system: Identity, driver: Identity
) -> None:
    package_id = asked_for(acting, driver)
    make_packages(environment, system)
    with acting() as depotflow:
        sealed = depotflow.scope.get(DataPackage, package_id, what="").sealed
    assert sealed is not None
    assert b"gegevens.html" not in sealed
    assert not sealed.startswith(b"PK")


def test_a_copy_that_another_installation_sealed_is_asked_for_anew(
    acting: Acting, environment: Environment, system: Identity, driver: Identity
) -> None:
    package_id = asked_for(acting, driver)
    make_packages(environment, system)
    with acting(driver) as depotflow:
        package = depotflow.scope.get(DataPackage, package_id, what="")
        assert package.sealed is not None
        package.sealed = bytes(reversed(package.sealed))
    with pytest.raises(PackageGone), acting(driver) as depotflow:
        depotflow.privacy.take_own_package(package_id=package_id)


def test_a_copy_is_gone_after_two_days(
    acting: Acting, environment: Environment, system: Identity, driver: Identity, clock: StandingClock
) -> None:
    package_id = asked_for(acting, driver)
    make_packages(environment, system)
    clock.move(timedelta(days=2))
    with pytest.raises(PackageGone), acting(driver) as depotflow:
        depotflow.privacy.take_own_package(package_id=package_id)
    make_packages(environment, system)
    with acting() as depotflow:
        assert depotflow.scope.get(DataPackage, package_id, what="").sealed is None
    assert asked_for(acting, driver) != package_id


def test_one_copy_at_a_time(acting: Acting, driver: Identity) -> None:
    asked_for(acting, driver)
    with pytest.raises(BeingMade):
        asked_for(acting, driver)


def test_two_processes_make_it_once(
    acting: Acting, environment: Environment, system: Identity, driver: Identity
) -> None:
    asked_for(acting, driver)
    made = at_once(2, lambda _: make_packages(environment, system))
    assert sorted(map(str, made)) == ["0", "1"]
    with acting() as depotflow:
        assert depotflow.scope.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


def test_a_colleague_another_driver_and_another_company_fetch_nothing(
    acting: Acting,
    environment: Environment,
    company: Company,
    other_company: Company,
    system: Identity,
    driver: Identity,
) -> None:
    package_id = asked_for(acting, driver)
    make_packages(environment, system)
    other = company.as_driver(company.build_driver("Ander"))
    stranger = other_company.as_driver(other_company.build_driver("Vreemde"))
    for who in (other, stranger):
        with pytest.raises(NotFound), acting(who) as depotflow:
            depotflow.privacy.take_own_package(package_id=package_id)
    with pytest.raises(NotFound), acting() as depotflow:
        depotflow.privacy.take_package(package_id=package_id)


@pytest.mark.parametrize(
    "act",
    [
        lambda depotflow: depotflow.privacy.ask_own_package(),
        lambda depotflow: depotflow.privacy.take_own_package(package_id=UUID(int=0)),
        lambda depotflow: depotflow.privacy.check_own_package(package_id=UUID(int=0)),
    ],
)
def test_who_is_signed_in_for_a_while_proves_it_anew(
    acting: Acting, company: Company, clock: StandingClock, act: Callable[..., object]
) -> None:
    driver = company.as_driver(company.build_driver("Daan de Wit"))
    company.members[Role.DRIVER] = driver
    signed_in = company.signed_in(Role.DRIVER)
    clock.move(timedelta(minutes=11))
    with pytest.raises(ProofNeeded), acting(signed_in) as depotflow:
        act(depotflow)


def test_a_copy_of_somebody_without_an_account_is_made_by_who_answers_the_letter(
    acting: Acting, environment: Environment, company: Company, system: Identity
) -> None:
    driver_id = company.build_driver("Oud Gediende")
    with acting() as depotflow:
        request_id = depotflow.privacy.enter_request(
            kind=RequestKind.ACCESS,
            channel=RequestChannel.LETTER,
            person="",
            driver_id=driver_id,
            received_on=depotflow.scope.today,
        )
    with pytest.raises(IdentityUnknown), acting() as depotflow:
        depotflow.privacy.make_package(request_id=request_id)
    with acting() as depotflow:
        depotflow.privacy.confirm_identity(request_id=request_id, how="Paspoort gezien")
        package_id = depotflow.privacy.make_package(request_id=request_id)
    make_packages(environment, system)
    with acting() as depotflow:
        (row,) = depotflow.privacy.list_requests()
        assert row.is_open, "handing it over is the answer"
        assert row.package is not None
        assert row.package.can_be_taken
        assert depotflow.privacy.take_package(package_id=package_id).name.endswith(".zip")


@pytest.mark.parametrize(("kind", "is_driver"), [(RequestKind.OBJECTION, True), (RequestKind.ACCESS, False)])
def test_there_is_no_copy_for_another_question_or_of_nobody(
    acting: Acting, company: Company, kind: RequestKind, *, is_driver: bool
) -> None:
    with acting() as depotflow:
        request_id = depotflow.privacy.enter_request(
            kind=kind,
            channel=RequestChannel.MAIL,
            person="Iemand",
            driver_id=company.build_driver("Iemand") if is_driver else None,
            received_on=depotflow.scope.today,
        )
        depotflow.privacy.confirm_identity(request_id=request_id, how="Gebeld")
    with pytest.raises(NotFound), acting() as depotflow:
        depotflow.privacy.make_package(request_id=request_id)


def test_one_that_cannot_be_made_is_given_up_after_three_times_and_another_is_made(
    acting: Acting, environment: Environment, company: Company, system: Identity
) -> None:
    scenario: Scenario = lock_scenario(company)
    piet, daan = company.as_driver(scenario.piet), company.as_driver(scenario.daan)
    with acting() as depotflow:
        lost = depotflow.scope.add(
            StoredFile(
                name="x.pdf", media_type="application/pdf", size=1, sha256=b"0" * 32, stored_at=depotflow.scope.now
            )
        )
        depotflow.scope.add(
            Invoice(
                kind="self_bill", state="offered", series="P", number="P-1", contractor_id=scenario.contractor_id,
                party_name="Piet", iso_year=2026, iso_week=25, net_cents=1, vat_cents=0, total_cents=1, record={},
                pdf_file_id=lost.id,
            )
        )  # fmt: skip
    asked_for(acting, piet)
    asked_for(acting, daan)
    assert make_packages(environment, system) == 1
    assert newest(acting, daan).can_be_taken
    failed = newest(acting, piet)
    assert failed.failed_at is not None
    with acting() as depotflow:
        assert depotflow.scope.get(DataPackage, failed.id, what="").attempts == ATTEMPTS


def test_what_nobody_finished_within_an_hour_is_given_up(
    acting: Acting, environment: Environment, system: Identity, driver: Identity, clock: StandingClock
) -> None:
    package_id = asked_for(acting, driver)
    with acting() as depotflow:
        depotflow.scope.get(DataPackage, package_id, what="").attempts = ATTEMPTS
    assert make_packages(environment, system) == 0
    assert newest(acting, driver).failed_at is None
    clock.move(timedelta(hours=2))
    make_packages(environment, system)
    assert newest(acting, driver).failed_at is not None
    asked_for(acting, driver)


def test_who_works_at_the_office_has_no_data_as_a_driver(acting: Acting, company: Company) -> None:
    with pytest.raises(Refusal), acting() as depotflow:
        depotflow.privacy.ask_own_package()
