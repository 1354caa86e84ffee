"""Contractors and their self-billing agreements."""

from datetime import date
from typing import Any

import pytest

from models.values.kinds import EngagementKind
from models.values.listing import TableQuery
from models.values.refusal import InvalidValue
from services.people.agreements import AgreementOverlaps
from services.people.contractors import ContractorData, ContractorTaken
from tests.company import Company
from tests.conftest import Acting

CLAASSEN = ContractorData(
    name="Claassen Koerier",
    kvk="99993066",
    btw_id="NL668158840B56",
    iban="NL63TEST2047666326",
    postcode="5611ab",
    niwo_until=date(2027, 7, 20),
)


def test_a_contractor_gets_an_invoice_series_of_its_own(acting: Acting) -> None:
    with acting() as depotflow:
        first = depotflow.people.add_contractor(data=CLAASSEN)
        second = depotflow.people.add_contractor(data=ContractorData(name="Benali Koerier"))
        details = [depotflow.people.get_contractor(contractor_id=key) for key in (first, second)]
    assert [detail.series_prefix for detail in details] == ["Z001", "Z002"]
    assert (details[0].account_holder, details[0].postcode) == ("Claassen Koerier", "5611 AB")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (ContractorData(name=""), "name"),
        (ContractorData(name="A", kvk="1234567"), "kvk"),
        (ContractorData(name="A", btw_id="NL357891793B70"), "btw_id"),
        (ContractorData(name="A", iban="NL00TEST0000000000"), "iban"),
        (ContractorData(name="A", postcode="ABCD"), "postcode"),
        (ContractorData(name="A", payment_days=99), "payment_days"),
    ],
)
def test_a_wrong_number_is_refused_at_its_field(acting: Acting, data: ContractorData, field: str) -> None:
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.people.add_contractor(data=data)
    assert caught.value.field == field


def test_a_kvk_number_belongs_to_one_contractor(acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.people.add_contractor(data=CLAASSEN)
    with pytest.raises(ContractorTaken), acting() as depotflow:
        depotflow.people.add_contractor(data=CLAASSEN)


def test_the_list_shows_drivers_and_whether_self_billing_is_agreed(acting: Acting, company: Company) -> None:
    company.build_driver("An Bos", kind=EngagementKind.ZZP)
    with acting() as depotflow:
        ((contractor_id, _),) = depotflow.people.contractor_choices()
        (before,) = depotflow.people.list_contractors(query=TableQuery(filters={"no_agreement": "1"})).rows
        depotflow.people.sign_agreement(contractor_id=contractor_id, signed_by="An Bos", valid_from=date(2026, 6, 1))
        (after,) = depotflow.people.list_contractors(query=TableQuery(search="bos")).rows
        assert depotflow.people.list_contractors(query=TableQuery(filters={"no_agreement": "1"})).total == 0
    assert (before.drivers, before.has_agreement, after.has_agreement) == ("An Bos", False, True)


def test_one_agreement_lives_at_a_time_and_can_be_followed(acting: Acting) -> None:
    with acting() as depotflow:
        key = depotflow.people.add_contractor(data=CLAASSEN)
        first = depotflow.people.sign_agreement(contractor_id=key, signed_by="Björn", valid_from=date(2026, 1, 1))
    with pytest.raises(AgreementOverlaps), acting() as depotflow:
        depotflow.people.sign_agreement(contractor_id=key, signed_by="Björn", valid_from=date(2026, 7, 1))
    with acting() as depotflow:
        depotflow.people.end_agreement(agreement_id=first, last_day=date(2026, 6, 30))
        depotflow.people.sign_agreement(contractor_id=key, signed_by="Björn", valid_from=date(2026, 7, 1))
        agreements = depotflow.people.get_contractor(contractor_id=key).agreements
    assert [(row.valid_from, row.last_day, row.is_live) for row in agreements] == [
        (date(2026, 7, 1), None, False),
        (date(2026, 1, 1), date(2026, 6, 30), True),
    ]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"signed_by": " "}, "signed_by"),
        ({"signed_by": "A", "accept_days": 0}, "accept_days"),
        ({"signed_by": "A", "last_day": date(2025, 1, 1)}, "last_day"),
    ],
)
def test_an_agreement_needs_a_signature_and_sound_terms(acting: Acting, terms: dict[str, Any], field: str) -> None:
    with acting() as depotflow:
        key = depotflow.people.add_contractor(data=CLAASSEN)
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.people.sign_agreement(contractor_id=key, valid_from=date(2026, 1, 1), **terms)
    assert caught.value.field == field


def test_a_contractor_with_a_driver_cannot_be_archived(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver("An Bos", kind=EngagementKind.ZZP)
    with acting() as depotflow:
        ((contractor_id, _),) = depotflow.people.contractor_choices()
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.people.archive_contractor(contractor_id=contractor_id)
    with acting() as depotflow:
        depotflow.people.archive_driver(driver_id=driver_id, last_day=date(2026, 6, 21))
        depotflow.people.archive_contractor(contractor_id=contractor_id)
        assert depotflow.people.contractor_choices() == []


def test_an_agreement_does_not_end_before_it_begins(acting: Acting) -> None:
    with acting() as depotflow:
        key = depotflow.people.add_contractor(data=CLAASSEN)
        agreement = depotflow.people.sign_agreement(contractor_id=key, signed_by="Björn", valid_from=date(2026, 7, 1))
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.people.end_agreement(agreement_id=agreement, last_day=date(2026, 6, 30))
    assert caught.value.field == "last_day"
