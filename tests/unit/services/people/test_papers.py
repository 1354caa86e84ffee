"""The facts of papers, and what runs out."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.values.ids import new_id
from models.values.kinds import EngagementKind, IdentityDocument, PaperKind
from models.values.listing import TableQuery
from models.values.refusal import InvalidValue, NotFound
from services.people.papers import Holder
from tests.company import Company
from tests.conftest import Acting

LICENCE = PaperKind.DRIVING_LICENCE


def test_a_paper_shows_who_looked_and_a_later_look_replaces_it(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver()
    with acting() as depotflow:
        paper_id = depotflow.people.save_paper(
            holder="driver", holder_id=driver_id, kind=LICENCE, valid_until=date(2026, 6, 24), number_last4="4821"
        )
        depotflow.people.save_paper(
            holder="driver", holder_id=driver_id, kind=LICENCE, valid_until=date(2036, 6, 24), paper_id=paper_id
        )
        (paper,) = depotflow.people.get_driver(driver_id=driver_id).papers
        (row,) = depotflow.people.list_drivers(query=TableQuery()).rows
    assert (paper.valid_until, paper.number_last4, paper.checked_by) == (date(2036, 6, 24), "", "Owner")
    assert row.licence_until == date(2036, 6, 24)


def test_more_than_the_end_of_a_number_is_not_kept(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver()
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.people.save_paper(
            holder="driver", holder_id=driver_id, kind=LICENCE, valid_until=None, number_last4="12345"
        )
    assert caught.value.field == "number_last4"


def test_a_paper_of_someone_else_cannot_be_taken_over(acting: Acting, company: Company) -> None:
    one, other = company.build_driver("An"), company.build_driver("Jan")
    with acting() as depotflow:
        paper_id = depotflow.people.save_paper(holder="driver", holder_id=one, kind=LICENCE, valid_until=None)
    with pytest.raises(InvalidValue), acting() as depotflow:
        depotflow.people.save_paper(holder="driver", holder_id=other, kind=LICENCE, valid_until=None, paper_id=paper_id)


def test_a_removed_paper_is_gone(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver()
    with acting() as depotflow:
        paper_id = depotflow.people.save_paper(holder="driver", holder_id=driver_id, kind=LICENCE, valid_until=None)
        depotflow.people.remove_paper(paper_id=paper_id)
        assert depotflow.people.get_driver(driver_id=driver_id).papers == ()


@pytest.mark.parametrize("holder", ["driver", "vehicle", "contractor"])
def test_an_unknown_holder_is_not_found(acting: Acting, company: Company, holder: Holder) -> None:
    with pytest.raises(NotFound), acting() as depotflow:
        depotflow.people.save_paper(holder=holder, holder_id=new_id(), kind=LICENCE, valid_until=None)


def test_what_runs_out_is_listed_soonest_first(acting: Acting, company: Company) -> None:
    driver_id: UUID = company.build_driver("Jan Bos")
    company.build_driver("An Koops", kind=EngagementKind.ZZP)
    with acting() as depotflow:
        depotflow.people.save_paper(holder="driver", holder_id=driver_id, kind=LICENCE, valid_until=date(2026, 6, 24))
        depotflow.people.save_paper(
            holder="driver", holder_id=driver_id, kind=PaperKind.VOG, valid_until=date(2026, 9, 1)
        )
        expiring = depotflow.people.list_expiring()
        in_a_year = depotflow.people.list_expiring(within_days=5000)
    assert [(row.holder, row.kind) for row in expiring] == [("Jan Bos", LICENCE)]
    assert [row.kind for row in in_a_year] == [LICENCE, PaperKind.VOG, PaperKind.NIWO]


def test_what_runs_out_of_a_van_or_a_business_is_listed_too(acting: Acting, company: Company) -> None:
    van, gone = company.build_vehicle("22"), company.build_vehicle("23")
    company.build_driver("An Koops", kind=EngagementKind.ZZP)
    soon = date(2026, 7, 1)
    with acting() as depotflow:
        ((business, _),) = depotflow.people.contractor_choices()
        for holder, holder_id, kind in (
            ("vehicle", van, PaperKind.INSURANCE),
            ("vehicle", gone, PaperKind.INSURANCE),
            ("contractor", business, PaperKind.INSURANCE),
            ("contractor", business, PaperKind.PAYCHECKED),
        ):
            depotflow.people.save_paper(holder=holder, holder_id=holder_id, kind=kind, valid_until=soon)  # type: ignore[arg-type]  # literals
        seen = depotflow.fleet.get_vehicle(vehicle_id=van).data
        depotflow.fleet.change_vehicle(vehicle_id=van, data=replace(seen, apk_until=date(2026, 6, 30)))
        depotflow.fleet.archive_vehicle(vehicle_id=gone)
        found = depotflow.people.list_expiring()
    assert [(row.holder, row.path_kind, row.kind, row.valid_until) for row in found] == [
        ("Bus 22 (V-022-XX)", "vehicle", PaperKind.APK, date(2026, 6, 30)),
        ("An Koops Koerier", "contractor", PaperKind.INSURANCE, soon),
        ("An Koops Koerier", "contractor", PaperKind.PAYCHECKED, soon),
        ("Bus 22 (V-022-XX)", "vehicle", PaperKind.INSURANCE, soon),
    ]


def test_a_check_of_identity_says_with_which_document_by_whom_and_when(acting: Acting, company: Company) -> None:
    driver_id = company.build_driver()
    with acting() as depotflow:
        depotflow.people.save_paper(
            holder="driver", holder_id=driver_id, kind=PaperKind.ID_CHECK, document=IdentityDocument.PASSPORT,
            valid_until=date(2031, 4, 30), number_last4="K4P2",
        )  # fmt: skip
        (paper,) = depotflow.people.get_driver(driver_id=driver_id).papers
        now = depotflow.scope.now
    assert (paper.document, paper.number_last4, paper.checked_by, paper.checked_at) == (
        IdentityDocument.PASSPORT, "K4P2", "Owner", now,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "filled_in", "field"),
    [
        (PaperKind.ID_CHECK, {}, "document"),
        (LICENCE, {"document": IdentityDocument.PASSPORT}, "document"),
        (LICENCE, {"number_last4": "0019"}, "number_last4"),
        (LICENCE, {"remark": "BSN 9999.90.019"}, "remark"),
    ],
)
def test_a_check_is_whole_and_holds_nothing_of_a_bsn(
    acting: Acting, company: Company, kind: PaperKind, filled_in: dict[str, Any], field: str
) -> None:
    driver_id = company.build_driver()
    with acting() as depotflow:
        depotflow.people.store_bsn(driver_id=driver_id, bsn="999990019")
    with pytest.raises(InvalidValue) as caught, acting() as depotflow:
        depotflow.people.save_paper(holder="driver", holder_id=driver_id, kind=kind, valid_until=None, **filled_in)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("change", "constraint"),
    [("number_last4 = '12345'", "only_the_end"), ("document = 'passport'", "document_of_check")],
)
def test_the_database_keeps_no_more_either(acting: Acting, company: Company, change: str, constraint: str) -> None:
    with acting() as depotflow:
        depotflow.people.save_paper(holder="driver", holder_id=company.build_driver(), kind=LICENCE, valid_until=None)
    with pytest.raises(IntegrityError, match=f"ck_papers_{constraint}"), acting() as depotflow:
        depotflow.scope.session.execute(text(f"UPDATE papers SET {change}"))
