"""Which providers a company can name, and whom of their people it lets in."""

from typing import Any

import pytest

from models.values.kinds import ProviderKind
from models.values.refusal import InvalidValue
from services.rules.providers import is_of_organisation, normalise_domains, normalise_issuer, read_person

DIRECTORY = "0b9b7c1e-5a54-4a63-9a3f-3f2a1c0d9e8f"
ENTRA = f"https://login.microsoftonline.com/{DIRECTORY}/v2.0"
GOOGLE, MICROSOFT, OTHER = ProviderKind


@pytest.mark.parametrize(
    ("kind", "typed", "issuer"),
    [
        (GOOGLE, "", "https://accounts.google.com"),
        (GOOGLE, "https://elders.example", "https://accounts.google.com"),
        (MICROSOFT, DIRECTORY.upper(), ENTRA),
        (MICROSOFT, f" {ENTRA} ", ENTRA),
        (OTHER, " https://login.bedrijf.example/ ", "https://login.bedrijf.example/"),
        (OTHER, "https://login.bedrijf.example/realms/Bedrijf", "https://login.bedrijf.example/realms/Bedrijf"),
    ],
)
def test_a_provider_is_known_by_its_own_address(kind: ProviderKind, typed: str, issuer: str) -> None:
    assert normalise_issuer(kind, typed, is_strict=True) == issuer


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (MICROSOFT, "https://login.microsoftonline.com/common/v2.0"),
        (MICROSOFT, "https://login.microsoftonline.com/organizations/v2.0"),
        (MICROSOFT, ""),
        (OTHER, ""),
        (OTHER, "http://login.bedrijf.example"),
        (OTHER, "login.bedrijf.example"),
        (OTHER, "https://login.bedrijf.example/?a=b"),
        (OTHER, "https://login.bedrijf.example/#a"),
        (OTHER, "https://naam@login.bedrijf.example"),
        (OTHER, "https://login.bedrijf.example/" + "a" * 300),
    ],
)
def test_what_is_no_address_or_of_everybody_is_refused(kind: ProviderKind, typed: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        normalise_issuer(kind, typed, is_strict=True)
    assert refused.value.field == "issuer"


def test_domains_are_written_as_people_write_them() -> None:
    assert normalise_domains("@Bedrijf.nl, kantoor.bedrijf.nl\nbedrijf.nl") == ("bedrijf.nl", "kantoor.bedrijf.nl")


@pytest.mark.parametrize("typed", ["", " , ", "bedrijf", "naam@bedrijf.nl", "bedrijf.nl/pad", "gmail.com", "a.b-"])
def test_what_is_no_domain_of_a_company_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        normalise_domains(typed)
    assert refused.value.field == "domains"


@pytest.mark.parametrize(
    ("kind", "claims", "email", "is_verified"),
    [
        (OTHER, {"email": "Sanne@Bedrijf.nl", "email_verified": True}, "sanne@bedrijf.nl", True),
        (OTHER, {"email": "sanne@bedrijf.nl"}, "sanne@bedrijf.nl", False),
        (OTHER, {"email": "sanne@bedrijf.nl", "email_verified": "true"}, "sanne@bedrijf.nl", False),
        (OTHER, {"preferred_username": "sanne@bedrijf.nl", "email_verified": True}, "", True),
        (OTHER, {"email": ["sanne@bedrijf.nl"], "email_verified": True}, "", True),
        (MICROSOFT, {"preferred_username": "sanne@bedrijf.nl"}, "sanne@bedrijf.nl", True),
        (MICROSOFT, {"email": "geen adres", "preferred_username": "sanne@bedrijf.nl"}, "sanne@bedrijf.nl", True),
    ],
)
def test_an_address_counts_as_verified_by_who_can_say_so(
    kind: ProviderKind, claims: dict[str, Any], email: str, is_verified: bool
) -> None:
    told = read_person(kind, {"sub": "s", **claims})
    assert (told.email, told.is_verified) == (email, is_verified)


@pytest.mark.parametrize(
    ("kind", "claims", "email", "expected"),
    [
        (OTHER, {}, "sanne@bedrijf.nl", True),
        (OTHER, {}, "sanne@elders.nl", False),
        (OTHER, {}, "sanne@bedrijf.nl.elders.nl", False),
        (OTHER, {}, "", True),
        (GOOGLE, {"hd": "bedrijf.nl"}, "sanne@bedrijf.nl", True),
        (GOOGLE, {}, "sanne@bedrijf.nl", False),
        (GOOGLE, {"hd": "elders.nl"}, "sanne@bedrijf.nl", False),
        (MICROSOFT, {"tid": DIRECTORY}, "sanne@bedrijf.nl", True),
        (MICROSOFT, {"tid": "9188040d-6c67-4c5b-b112-36a304b66dad"}, "sanne@bedrijf.nl", False),
        (MICROSOFT, {}, "sanne@bedrijf.nl", False),
    ],
)
def test_only_the_companys_own_organisation_counts(
    kind: ProviderKind, claims: dict[str, Any], email: str, expected: bool
) -> None:
    found = is_of_organisation(kind, claims, issuer=ENTRA, domains=["bedrijf.nl"], email=email)
    assert found is expected
