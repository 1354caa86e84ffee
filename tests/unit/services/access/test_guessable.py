"""What a new password may be: long, and not what everybody in the trade tries first."""

import contextlib
import time

import pytest

from models.values.refusal import InvalidValue
from services.access.guessable import check_new_password

ABOUT = ("Van Dijk Pakketservice B.V.", "Joëlle Verhulst", "j.verhulst@vandijk-pakket.example")


def refused(password: str) -> str:
    with pytest.raises(InvalidValue) as refusal:
        check_new_password(password, about=ABOUT)
    assert refusal.value.field == "password"
    return refusal.value.message


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("Zomer2026!", "een seizoen en een jaartal"),
        ("Zomer-2026-!", "een seizoen en een jaartal"),
        ("z0mer2026###", "een seizoen, een jaartal en een herhaling"),
        ("september2026!", "een maand en een jaartal"),
        ("Maandag1juni2026", "een dag van de week, een maand en een jaartal"),
        ("postnl2026", "de naam van een vervoerder en een jaartal"),
        ("Feyenoord1908!", "een voetbalclub en een jaartal"),
        ("Rotterdam-2026", "een plaats en een jaartal"),
        ("Welkom2026!ab", "een woord dat vaak wordt gekozen en een jaartal"),
        ("bezorger-2026", "een woord dat vaak wordt gekozen en een jaartal"),
        ("wachtwoord123!", "een woord dat vaak wordt gekozen en letters of cijfers op volgorde"),
        ("password1234", "een woord dat vaak wordt gekozen"),
        ("aaaaaaaaaaaaaaaa", "een herhaling"),
        ("welkom01welkom01welkom01", "een herhaling"),
        ("24-12-1985!", "een datum"),
    ],
)
def test_what_many_choose_is_refused_with_what_makes_it_easy(password: str, because: str) -> None:
    assert refused(password) == (
        f"Dit wachtwoord is makkelijk te raden, want het bevat {because}. Kies drie of vier losse woorden."
    )


@pytest.mark.parametrize(
    "password",
    ["VanDijkPakketservice2026!", "pakketservice2026!", "Joelle2026!!", "joëlle-2026", "verhulst1985!", "vandijk-2026"],
)
def test_the_names_of_the_person_and_the_company_are_tried_first(password: str) -> None:
    assert "je naam, je adres of die van je bedrijf" in refused(password)


@pytest.mark.parametrize("password", ["", "kort", "xQ7#vT9$kLp"])
def test_what_is_too_short_is_refused(password: str) -> None:
    assert refused(password) == "Kies een wachtwoord van minstens 12 tekens."


def test_what_is_absurdly_long_is_refused_before_anybody_looks_at_it() -> None:
    assert refused("x" * 201) == "Kies een wachtwoord van hoogstens 200 tekens."


@pytest.mark.parametrize(
    "password",
    [
        "een lange zin over bezorgen",
        "paard fiets lamp water",
        "kraanvogel-tafel-noten",
        "correct horse battery staple",
        "mijn hond heet bobbie",
        "Zomer2026kraanvogeltak",
        "x7Kq9!vTm2#L",
        "twaalf teken",
        "語語漢字仮名交じり文字列です",
        "paard fiets lamp water " * 8,
    ],
)
def test_anything_else_will_do_whatever_letters_it_has(password: str) -> None:
    check_new_password(password, about=ABOUT)


@pytest.mark.parametrize("letters", ["1", "12", "1/1/11", "4@8({[<369$5+7%20", "a1b2c3", "\0", "é", "wachtwoord"])
def test_a_password_made_to_keep_the_machine_busy_takes_a_moment(letters: str) -> None:
    began = time.process_time()
    with contextlib.suppress(InvalidValue):
        check_new_password((letters * 200)[:200], about=ABOUT * 20)
    assert time.process_time() - began < 0.5


def test_one_persons_names_are_not_held_against_another() -> None:
    with pytest.raises(InvalidValue):
        check_new_password("kraanvogeltafel", about=("Kraanvogel Tafel",))
    check_new_password("kraanvogeltafel", about=ABOUT)
