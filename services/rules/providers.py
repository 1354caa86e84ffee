"""Which sign-in providers a company can name, and whom of their people it lets in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from models.values.kinds import ProviderKind
from models.values.refusal import InvalidValue
from services.rules.identifiers import normalise_email

GOOGLE: Final = "https://accounts.google.com"
ENTRA: Final = "https://login.microsoftonline.com/{}/v2.0"
LONGEST_ISSUER: Final = 300
MOST_DOMAINS: Final = 20
OPEN_TO_ALL: Final = frozenset({"gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.nl", "ziggo.nl"})
"""Where anybody can get an address: no company's own."""
_DIRECTORY: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DOMAIN: Final = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9]{2,59})")


def normalise_issuer(kind: ProviderKind, typed: str, *, is_strict: bool) -> str:
    """The address by which a provider calls itself, letter for letter.

    Google has one. With Microsoft each organisation has its own, told by the number of its directory: what is for all
    of them together would let in anybody. Raises: InvalidValue.
    """
    if kind is ProviderKind.GOOGLE:
        return GOOGLE
    if kind is ProviderKind.ENTRA:
        found = _DIRECTORY.search(typed.lower())
        if found is None:
            raise InvalidValue(
                "Vul het nummer van je eigen map (tenant-id) in, zoals het in Entra bij Overzicht staat.",
                field="issuer",
            )
        return ENTRA.format(found[0])
    issuer = typed.strip()
    parts = urlsplit(issuer)
    is_whole = parts.hostname and not parts.query and not parts.fragment and "@" not in parts.netloc
    schemes = {"https"} if is_strict else {"https", "http"}
    if parts.scheme not in schemes or not is_whole or not _is_plain(issuer):
        raise InvalidValue("Vul het hele adres in, zoals https://login.bedrijf.nl", field="issuer")
    return issuer


def normalise_domains(typed: str) -> tuple[str, ...]:
    """Domains with commas, spaces or lines in between, each once. Raises: InvalidValue."""
    found = dict.fromkeys(each.removeprefix("@") for each in re.split(r"[\s,;]+", typed.lower()) if each)
    wrong = next((each for each in found if not _DOMAIN.fullmatch(each)), None)
    if wrong is not None:
        raise InvalidValue(f"{wrong} is geen domein. Schrijf alleen wat achter de @ staat.", field="domains")
    public = next((each for each in found if each in OPEN_TO_ALL), None)
    if public is not None:
        raise InvalidValue(
            f"Een adres bij {public} kan iedereen krijgen. Vul het domein van je eigen bedrijf in.", field="domains"
        )
    if not 1 <= len(found) <= MOST_DOMAINS:
        raise InvalidValue("Vul het domein van je e-mailadressen in, zoals bedrijf.nl (hoogstens 20).", field="domains")
    return tuple(found)


def domain_of(address: str) -> str:
    """What stands behind the @."""
    return address.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class Told:
    """Who somebody is by the word of a provider."""

    subject: str
    email: str
    """Empty when it says nothing that is an address."""
    is_verified: bool


def read_person(kind: ProviderKind, claims: Mapping[str, Any]) -> Told:
    """Who the claims are about. Microsoft says nothing of addresses being verified: its name for people counts too."""
    names = ("email", "preferred_username") if kind is ProviderKind.ENTRA else ("email",)
    email = next((found for name in names if (found := _address(claims.get(name)))), "")
    is_verified = claims.get("email_verified") is True or kind is ProviderKind.ENTRA
    return Told(str(claims["sub"]), email, is_verified)


def is_of_organisation(
    kind: ProviderKind, claims: Mapping[str, Any], *, issuer: str, domains: Sequence[str], email: str
) -> bool:
    """Whether the provider says that this is somebody of the company's own organisation there.

    Of a Microsoft directory the token names the number; of Google, where everybody has one issuer, the domain that
    the account is managed under.
    """
    if email and domain_of(email) not in domains:
        return False
    if kind is ProviderKind.ENTRA:
        found = _DIRECTORY.search(issuer)
        return found is not None and claims.get("tid") == found[0]
    return kind is not ProviderKind.GOOGLE or claims.get("hd") in domains


def _address(claim: Any) -> str:
    try:
        return normalise_email(claim) if isinstance(claim, str) and claim.isascii() else ""
    except InvalidValue:
        return ""


def _is_plain(issuer: str) -> bool:
    return issuer.isascii() and issuer.isprintable() and " " not in issuer and len(issuer) <= LONGEST_ISSUER
