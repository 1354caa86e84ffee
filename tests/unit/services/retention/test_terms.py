"""Terms: the law's from a day on, and the company's own within it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from models.tables import DriverMessage, EmployeeFile, Paper
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotAllowed
from services.gateways.clock import StandingClock
from services.retention.categories import Category
from services.retention.overview import CategoryRow
from services.rules.retention import Term
from tests.company import Company
from tests.conftest import Acting
from tests.unit.services.retention.conftest import Person, build_person

Night = Callable[..., int]
TODAY = date(2026, 6, 22)


def of(acting: Acting, category: Category) -> CategoryRow:
    with acting() as depotflow:
        return next(row for row in depotflow.retention.overview().categories if row.category is category)


def test_a_shorter_term_of_the_company_holds_from_its_day_on(
    company: Company, acting: Acting, night: Night, clock: StandingClock
) -> None:
    person = build_person(company, last_day=date(2026, 5, 31))
    with acting() as depotflow:
        depotflow.retention.choose_term(
            category=Category.PAPERS, months=0, days=10, valid_from=date(2026, 6, 25), reason="Niet meer nodig"
        )
    clock.move(timedelta(days=2))
    night()
    assert person.count(Paper) == 1, "the law's two years still hold"
    clock.move(timedelta(days=1))
    night()
    assert person.count(Paper) == 0
    assert of(acting, Category.PAPERS).kept.dutch == "10 dagen; eigen keuze: Niet meer nodig"  # type: ignore[union-attr]  # it is kept


def test_a_longer_term_lets_stay_what_is_still_there_and_without_one_the_law_holds_again(
    person: Person, acting: Acting, night: Night, clock: StandingClock
) -> None:
    with acting() as depotflow:
        depotflow.retention.choose_term(
            category=Category.NAMES, months=120, days=0, valid_from=TODAY, reason="Lopende controle"
        )
        depotflow.retention.choose_term(category=Category.NAMES, valid_from=date(2031, 1, 5), reason="Klaar")
    clock.move(timedelta(days=(date(2031, 1, 4) - TODAY).days))
    night()
    assert person.row().name == "Sem de Boer", "seven years after 2023 are over, ten are not"
    clock.move(timedelta(days=1))
    night()
    assert person.row().name == "Oud-chauffeur"


def test_a_field_with_a_term_of_its_own_is_emptied_and_the_rest_waits(
    company: Company, acting: Acting, night: Night
) -> None:
    person = build_person(company, last_day=date(2026, 6, 20))
    with acting() as depotflow:
        depotflow.retention.choose_term(
            category=Category.CONTACT,
            field="drivers.phone",
            days=1,
            valid_from=TODAY,
            basis="Toestemming",
            source="De chauffeur zelf",
            reason="Alleen voor het werk",
        )
        depotflow.retention.choose_term(
            category=Category.MESSAGES, field="driver_messages.text", months=6, valid_from=TODAY, reason="Genoeg"
        )
        [phone, message] = depotflow.retention.overview().choices
    night()
    assert (person.row().phone, person.row().email) == ("", "sem@voorbeeld.example")
    assert person.count(DriverMessage) == 0
    assert (phone.basis, phone.source, phone.term) == ("Toestemming", "De chauffeur zelf", Term(days=1))
    assert message.field == "driver_messages.text"


def test_basis_and_source_of_a_field_are_recorded_without_another_term(person: Person, acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.retention.choose_term(
            category=Category.WAGE_FILE,
            field="employee_files.bsn_ciphertext",
            valid_from=TODAY,
            basis="Wet op de loonbelasting 1964, artikel 28",
            source="De werknemer",
            reason="Vastgelegd bij indiensttreding",
        )
        [choice] = depotflow.retention.overview().choices
    assert choice.term is None
    assert choice.basis.startswith("Wet op de loonbelasting")
    assert person.count(EmployeeFile) == 1


@pytest.mark.parametrize(
    ("category", "months", "told"),
    [
        (Category.NAMES, 83, "minstens 7 jaar"),
        (Category.ADMINISTRATION, 12, "minstens 7 jaar"),
        (Category.CONTACT, 25, "hoogstens 2 jaar"),
        (Category.WAGE_FILE, 61, "ligt vast"),
        (Category.CONFIRMATIONS, 12, "ligt vast"),
        (Category.COMPANY, 12, "ligt vast"),
        (Category.NAMES, 1_200, "30 jaar"),
        (Category.CONTACT, 0, "minstens een dag"),
        (Category.CONTACT, -1, "minstens een dag"),
    ],
)
def test_a_term_outside_the_law_is_refused(category: Category, months: int, told: str, acting: Acting) -> None:
    with acting() as depotflow, pytest.raises(InvalidValue, match=told):
        depotflow.retention.choose_term(category=category, months=months, valid_from=TODAY, reason="-")


def test_a_choice_needs_a_reason_a_day_to_come_and_a_field_of_its_category(acting: Acting) -> None:
    with acting() as depotflow, pytest.raises(InvalidValue, match="waarom"):
        depotflow.retention.choose_term(category=Category.CONTACT, months=1, valid_from=TODAY, reason="")
    with acting() as depotflow, pytest.raises(InvalidValue, match="vandaag of een latere dag"):
        depotflow.retention.choose_term(category=Category.CONTACT, months=1, valid_from=date(2026, 6, 21), reason="-")
    with acting() as depotflow, pytest.raises(InvalidValue, match="apart"):
        depotflow.retention.choose_term(
            category=Category.MAILS, field="drivers.phone", months=1, valid_from=TODAY, reason="-"
        )


def test_a_second_choice_for_the_same_day_replaces_the_first(acting: Acting) -> None:
    with acting() as depotflow:
        for months in (6, 3):
            depotflow.retention.choose_term(category=Category.CONTACT, months=months, valid_from=TODAY, reason="-")
        assert [row.term for row in depotflow.retention.overview().choices] == [Term(months=3)]


def test_only_who_may_sees_and_changes_it(acting: Acting) -> None:
    for role in (Role.PLANNER, Role.FINANCE, Role.READER):
        with acting(role) as depotflow, pytest.raises(NotAllowed):
            depotflow.retention.overview()


def test_the_company_sees_what_goes_tonight_and_in_which_month(
    person: Person, company: Company, acting: Acting, night: Night, clock: StandingClock
) -> None:
    build_person(company, "Noor Bakker", last_day=date(2024, 8, 31))
    night()
    papers = of(acting, Category.PAPERS)
    assert (papers.tonight, papers.held) == (0, 0)
    assert papers.by_month == [0, 0, 1, *[0] * 9], "two years after the last day of August 2024: September 2026"
    clock.move(timedelta(days=(date(2026, 8, 31) - TODAY).days))
    assert of(acting, Category.PAPERS).tonight == 1
    with acting() as depotflow:
        depotflow.retention.place_hold(category=Category.PAPERS, reason="-")
        [night_row] = depotflow.retention.overview().nights
    held = of(acting, Category.PAPERS)
    assert (held.tonight, held.held, held.is_held) == (0, 1, True)
    assert night_row.is_done
    assert ("Documenten van chauffeurs", 1) in [(name, count) for name, count, _ in night_row.counts]
