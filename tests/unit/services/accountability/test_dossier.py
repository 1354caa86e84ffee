"""Everything that the company answers for in one file: to read, for a spreadsheet and for a machine."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from exports.accountability import DATA, PAGE, Dossier, Sheet, build_dossier
from models.values.kinds import Role
from models.values.listing import TableQuery
from services.access.proof import ProofNeeded
from services.accountability.activities import ACTIVITIES
from services.accountability.assessments import proposed
from services.gateways.clock import StandingClock
from tests.company import Company
from tests.conftest import Acting
from tests.unit.services.accountability.test_breaches import add

LISTS = {
    "register", "verwerker", "gegevens", "ontvangers", "maatregelen", "toegang", "wie-ziet-wat", "datalekken", "dpia",
    "verzoeken",
}  # fmt: skip


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def taken(acting: Acting) -> tuple[dict[str, bytes], dict[str, Any]]:
    with acting() as depotflow:
        files = unpacked(depotflow.accountability.take_dossier().content)
    return files, json.loads(files[DATA])


def test_all_of_it_is_there_in_three_forms(acting: Acting, company: Company) -> None:
    driver = company.as_driver(company.build_driver("Daan de Wit"))
    add(acting)
    with acting() as depotflow:
        view = depotflow.accountability.register()
        first = view.register.activities[0]
        data = proposed(first, today=depotflow.scope.today)
        depotflow.accountability.save_assessment(activity=first.key, data=data)
    files, read = taken(acting)
    assert set(files) == {PAGE, DATA, *(f"csv/{name}.csv" for name in LISTS)}
    lists = read["lijsten"]
    assert [row["Verwerking"] for row in lists["register"]] == [what.name for what in ACTIVITIES.values()]
    assert lists["datalekken"][0]["Aard van het datalek"] == "Zonder schermvergrendeling kwijtgeraakt"
    assert lists["dpia"][0]["Verwerking"] == first.name
    assert (driver.name, "chauffeur") in {(row["Naam"], row["Soort"]) for row in lists["toegang"]}
    page = files[PAGE].decode()
    assert [row for row in ("Zonder schermvergrendeling", driver.name, "Gescheiden bedrijven") if row not in page] == []
    assert "Wie welke persoonsgegevens ziet" in page
    assert "drivers.phone" in files["csv/gegevens.csv"].decode()


def test_taking_it_along_is_written_down_and_asks_who_it_is(
    acting: Acting, company: Company, clock: StandingClock
) -> None:
    taken(acting)
    with acting() as depotflow:
        newest = depotflow.audit.list(query=TableQuery()).rows[0]
    assert newest.sentence == "De AVG-administratie is opgehaald als zip"
    owner = company.signed_in(Role.OWNER)
    clock.move(timedelta(minutes=20))
    with pytest.raises(ProofNeeded), acting(owner) as depotflow:
        depotflow.accountability.check_dossier()


def test_the_page_loads_nothing_and_a_formula_stays_text() -> None:
    sheet = Sheet("proef", "Proef", "", ("Een", "Twee"), [("<script src=//x>", "=1+1")])
    wide = Sheet("breed", "Breed", "", [str(at) for at in range(6)], [("<b>", *"12345")])
    dossier = Dossier("Bode & Co", datetime(2026, 6, 22, tzinfo=UTC), [("Wie", "<i>")], [sheet, wide])
    files = unpacked(build_dossier(dossier).content)
    page = files[PAGE].decode()
    assert "<script" not in page
    assert "http" not in page
    assert "&lt;b&gt;" in page
    assert b"'=1+1" in files["csv/proef.csv"]
    assert build_dossier(dossier).content == build_dossier(dossier).content
