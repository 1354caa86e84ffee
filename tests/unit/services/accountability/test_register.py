"""The register is made of how things are set up, holds every category once, and what the company adds."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from models.tables import Principal, ProcessingActivity
from models.values.kinds import Role
from models.values.refusal import InvalidValue, NotFound
from services.access.api_keys import create_api_key
from services.access.groups import group_of_role
from services.access.reach import list_reach
from services.accountability.activities import ACTIVITIES, Activity
from services.accountability.assessments import proposed
from services.accountability.contact import PrivacyContact
from services.accountability.own_activities import ActivityData
from services.accountability.register import ActivityRow, Register, get_register
from services.accountability.seen_by import seen_by
from services.organisation.company import CompanyData
from services.retention.categories import CATEGORIES, Category
from services.retention.choose import choose_term
from services.retention.coverage import HOLDS
from services.scope import Environment, tenant_scope
from tests.company import Company
from tests.conftest import Acting

KMS = "projects/p/locations/europe-west4/keyRings/r/cryptoKeys/k"
CAMERAS = ActivityData(
    name="Camera's op het depot", purpose="Diefstal tegengaan", basis="Belang", persons="Bezoekers", data="Beelden"
)


def register_of(acting: Acting) -> Register:
    with acting() as depotflow:
        found: Register = depotflow.accountability.register().register
    return found


def activity(register: Register, key: str) -> ActivityRow:
    return next(row for row in register.activities if row.key == key)


def test_every_category_of_the_retention_register_is_in_exactly_one_activity() -> None:
    assert set(ACTIVITIES) == set(Activity)
    counted = Counter(category for what in ACTIVITIES.values() for category in what.categories)
    assert counted == Counter(list(CATEGORIES))


def test_an_activity_has_all_that_article_30_asks(acting: Acting) -> None:
    for row in register_of(acting).activities:
        asked = (row.name, row.purposes, row.bases, row.persons, row.data, row.recipients, row.transfers, row.terms)
        assert all((*asked, row.measures)), row.key


def test_every_column_that_holds_something_of_a_person_is_told(acting: Acting) -> None:
    register = register_of(acting)
    told = {column for row in register.activities for one in row.data for column, _ in one.fields}
    assert {"drivers.phone", "employee_files.bsn_ciphertext", "breaches.nature"} <= told
    held = [(table, column) for tables in HOLDS.values() for table, columns in tables.items() for column in columns]
    assert told == {f"{table}.{column}" for table, column in held}


def test_a_term_of_the_companys_own_is_the_one_in_the_register(acting: Acting) -> None:
    with acting() as depotflow:
        scope = depotflow.scope
        choose_term(scope, category=Category.MESSAGES, reason="Genoeg", valid_from=scope.today, months=6)
        choose_term(
            scope, category=Category.CONTACT, field="drivers.phone", basis="Toestemming", source="Bel",
            reason="Zo", valid_from=scope.today, days=30,
        )  # fmt: skip
    register = register_of(acting)
    messages = next(
        one for one in activity(register, "planning").data if one.name == CATEGORIES[Category.MESSAGES].name
    )
    assert "6 maanden nadat het is vastgelegd (eigen keuze: Genoeg)" in messages.term
    contact = next(one for one in activity(register, "people").data if one.name == CATEGORIES[Category.CONTACT].name)
    assert "telefoon: 30 dagen" in contact.term
    assert contact.basis.endswith("; Toestemming")
    assert contact.source.endswith("; Bel")


def test_nobody_is_named_who_is_not_configured(acting: Acting) -> None:
    register = register_of(acting)
    assert [one.name for one in register.recipients] == ["DepotFlow", "De bank van het bedrijf"], "it has an account"
    measures = {one.name: one for one in register.measures}
    assert "in een bestand op de server" in measures["BSN versleuteld"].told
    lacking = {name for name, one in measures.items() if not one.is_there}
    assert {"BSN versleuteld", "Versleutelde verbinding", "Tweede stap bij inloggen", "Back-ups"} <= lacking


def test_what_is_configured_is_named(acting: Acting, company: Company, environment: Environment) -> None:
    company.build_depot(principal="Noordster")
    company.build_depot("Tilburg", principal="Zuidster")
    with acting() as depotflow:
        scope = depotflow.scope
        scope.session.execute(update(Principal).where(Principal.name == "Zuidster").values(archived_at=scope.now))
        depotflow.organisation.change_company(
            data=CompanyData(legal_name="Kempenbode", iban="NL34TEST0242886303", payroll_package="nmbrs")
        )
        reader = group_of_role(scope, Role.READER).id
        create_api_key(scope, name="Boekhouding", group_id=reader, last_day=scope.today)
    settings = environment.settings.model_copy(
        update={"kms_key": KMS, "smtp_url": "smtps://u:p@mail.example", "public_url": "https://depotflow.example"}
    )
    with tenant_scope(replace(environment, settings=settings), company.member(Role.OWNER)) as scope:
        register = get_register(scope)
    assert {one.name: one.role for one in register.recipients} == {
        "DepotFlow": "Verwerker",
        "Mailserver mail.example": "Verwerker",
        "Google Cloud EMEA Limited": "Sub-verwerker",
        "Noordster": "Opdrachtgever",
        "Nmbrs": "Loonpakket of loonadviseur",
        "De bank van het bedrijf": "Bank",
        "Boekhouding": "Eigen software met een API-sleutel",
    }
    places = {one.name: one.place for one in register.recipients}
    assert places["Google Cloud EMEA Limited"] == "Eemshaven, Nederland (europe-west4) (IE)"
    assert "Nmbrs (loonpakket of loonadviseur)" in activity(register, "payroll").recipients
    assert not any("Nmbrs" in one for one in activity(register, "access").recipients)
    there = {one.name for one in register.measures if one.is_there}
    assert {"BSN versleuteld", "Versleutelde verbinding"} <= there


def test_who_sees_what_is_what_the_rights_say(acting: Acting) -> None:
    with acting() as depotflow:
        everybody = list_reach(depotflow.scope)
    told = {(row.module, row.what): row for row in seen_by(everybody)}
    payroll = next(row for (module, what), row in told.items() if module == "Loonexport" and "volledig BSN" in what)
    assert (payroll.people, payroll.groups, payroll.programs) == (("Finance", "Owner"), ("Eigenaar", "Financiën"), ())


def test_the_processors_own_register_has_its_four_fields(acting: Acting) -> None:
    """Source: AVG article 30 lid 2 and agreement article 6.2 a to d."""
    with acting() as depotflow:
        depotflow.accountability.name_contact(contact=PrivacyContact(name="Sanne", email="sanne@kempenbode.example"))
    told = dict(register_of(acting).of_processor)
    assert told["Contact bij de verantwoordelijke"] == "Sanne, sanne@kempenbode.example"
    assert ACTIVITIES[Activity.PAYROLL].name in told["Soorten verwerkingen"]
    assert told["Doorgifte buiten de EU"] == "Geen, voor zover ingesteld"
    assert "Gescheiden bedrijven" in told["Beveiliging"]
    assert "Back-ups" not in told["Beveiliging"]


def test_the_contact_has_a_name_and_a_way_to_be_reached(acting: Acting, company: Company) -> None:
    for wrong, field in ((PrivacyContact(email="a@b.example"), "name"), (PrivacyContact(name="Sanne"), "email")):
        with pytest.raises(InvalidValue) as refused, acting() as depotflow:
            depotflow.accountability.name_contact(contact=wrong)
        assert refused.value.field == field
    with acting() as depotflow:
        depotflow.accountability.name_contact(contact=PrivacyContact(name="Sanne", phone="0401234567", is_officer=True))
    with acting(company.as_driver(company.build_driver())) as depotflow:
        shown = depotflow.accountability.find_contact()
    assert (shown.name, shown.called) == ("Sanne", "functionaris voor gegevensbescherming (FG)")


def test_a_company_adds_its_own_activities_and_remarks(acting: Acting) -> None:
    with acting() as depotflow:
        added = depotflow.accountability.add_activity(data=CAMERAS)
        depotflow.accountability.remark_on_activity(activity=Activity.MAILS, remark="De mailserver staat in Ede")
    register = register_of(acting)
    assert activity(register, str(added)).own == CAMERAS
    assert activity(register, "mails").remark == "De mailserver staat in Ede"
    with acting() as depotflow:
        depotflow.accountability.change_activity(activity_id=added, data=replace(CAMERAS, term="28 dagen"))
        depotflow.accountability.remark_on_activity(activity=Activity.MAILS, remark="")
    register = register_of(acting)
    assert (activity(register, str(added)).terms, activity(register, "mails").remark) == (("28 dagen",), "")
    with acting() as depotflow:
        depotflow.accountability.remove_activity(activity_id=added)
    assert len(register_of(acting).activities) == len(ACTIVITIES)


@pytest.mark.parametrize("field", ["name", "purpose", "basis", "persons", "data"])
def test_an_activity_of_its_own_says_what_for_of_whom_and_why_it_may(acting: Acting, field: str) -> None:
    with pytest.raises(InvalidValue) as refused, acting() as depotflow:
        depotflow.accountability.add_activity(data=replace(CAMERAS, **{field: " "}))
    assert refused.value.field == field


def test_a_remark_is_no_activity_of_its_own(acting: Acting) -> None:
    with acting() as depotflow:
        depotflow.accountability.remark_on_activity(activity=Activity.MAILS, remark="In Ede")
        remark = depotflow.scope.session.scalars(select(ProcessingActivity)).one()
        with pytest.raises(NotFound):
            depotflow.accountability.change_activity(activity_id=remark.id, data=CAMERAS)


def test_an_assessment_begins_with_what_is_known_and_keeps_what_was_weighed(acting: Acting) -> None:
    row = activity(register_of(acting), Activity.HOURS)
    first = proposed(row, today=date(2026, 6, 22))
    assert "Chauffeurs" in first.nature
    assert "AWR artikel 52" in first.necessity
    assert "Ontvangers: DepotFlow" in first.nature
    with acting() as depotflow:
        depotflow.accountability.save_assessment(activity=row.key, data=replace(first, conclusion="Aanvaardbaar"))
    with acting() as depotflow:
        made = depotflow.accountability.register().assessments[row.key]
        assert depotflow.accountability.standing().assessed == 1
    assert (made.data.conclusion, made.changed_by) == ("Aanvaardbaar", "Owner")
    with pytest.raises(InvalidValue), acting() as depotflow:
        later = replace(first, assessed_on=first.assessed_on + timedelta(days=1))
        depotflow.accountability.save_assessment(activity=row.key, data=later)
    for unknown in ("nergens", "01a20613-d7bb-76fd-bcd3-adeed8fe4d06"):
        with pytest.raises(NotFound), acting() as depotflow:
            depotflow.accountability.save_assessment(activity=unknown, data=first)
