"""Who stands on a document, and what must be known of them before the law lets it leave."""

from collections.abc import Iterable

from exports.documents import Party
from models.tables import Company, Contractor, Principal
from models.values.kinds import VatTreatment
from models.values.refusal import Refusal
from services.scope import Scope

HOME = "NL"
PRINCIPALS, CONTRACTORS = "Opdrachtgevers", "Chauffeurs › Zzp'ers"


class DetailsMissing(Refusal):
    """A party lacks what must stand on the document; the message names it and the place to fill it in."""

    code = "details_missing"

    def __init__(self, whose: str, missing: Iterable[str], place: str) -> None:
        words = list(missing)
        listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} en {words[-1]}"
        super().__init__(f"Van {whose} ontbreekt nog: {listed}. Vul dat aan bij {place}.")


class BtwIdOfOtherCountry(Refusal):
    """Whose VAT is shifted follows from where a business is established; two countries cannot both be right."""

    code = "btw_id_of_other_country"

    def __init__(self, whose: str, place: str) -> None:
        super().__init__(
            f"Bij {whose} hoort het btw-id niet bij het land. Daarvan hangt af wie de btw betaalt. "
            f"Kijk beide na bij {place}."
        )


def company_party(scope: Scope) -> Party:
    """The company itself, as seller or as buyer of its contractors' work."""
    return party_of(scope.get(Company, scope.identity.tenant_id, what="Je bedrijf"))


def party_of(row: Company) -> Party:
    """The same of a row that was read already."""
    return Party(
        name=row.legal_name,
        trade_name=row.trade_name if row.trade_name != row.legal_name else "",
        street=row.street,
        postcode=row.postcode,
        city=row.city,
        country=row.country,
        kvk=row.kvk,
        btw_id=row.btw_id,
        iban=row.iban,
        account_holder=row.account_holder,
        email=row.email,
        phone=row.phone,
    )


def principal_party(row: Principal) -> Party:
    """The principal as the buyer on an invoice."""
    return Party(
        name=row.legal_name or row.name,
        trade_name=row.name if row.legal_name and row.name != row.legal_name else "",
        street=row.street,
        postcode=row.postcode,
        city=row.city,
        country=row.country,
        kvk=row.kvk,
        btw_id=row.btw_id,
        email=row.invoice_email,
    )


def contractor_party(row: Contractor) -> Party:
    """The contractor as the seller on a self-bill."""
    return Party(
        name=row.name,
        street=row.street,
        postcode=row.postcode,
        city=row.city,
        country=row.country,
        kvk=row.kvk or "",
        btw_id=row.btw_id,
        iban=row.iban,
        account_holder=row.account_holder,
        email=row.email,
    )


def require_company(company: Party) -> None:
    """Raises: DetailsMissing. Source: Wet OB 1968 article 35a lid 1 c and e; Handelsregisterwet article 27."""
    _require(
        "je bedrijf",
        "Instellingen › Bedrijf",
        {
            "naam": company.name,
            **_address(company),
            "KvK-nummer": company.kvk,
            "btw-id": company.btw_id,
            "IBAN": company.iban,
        },
    )


def require_principal(principal: Party, treatment: VatTreatment) -> None:
    """Raises: DetailsMissing, BtwIdOfOtherCountry.

    A Dutch buyer needs its KvK number for the e-invoice, a foreign one its btw-id.
    """
    needed = {"naam": principal.name, **_address(principal)}
    if principal.country == HOME:
        needed["KvK-nummer"] = principal.kvk
    if treatment is VatTreatment.REVERSE_CHARGE:
        needed["btw-id"] = principal.btw_id
    whose = principal.trade_name or principal.name
    _require(whose, PRINCIPALS, needed)
    if treatment is VatTreatment.REVERSE_CHARGE and not principal.btw_id.startswith(principal.country):
        raise BtwIdOfOtherCountry(whose, PRINCIPALS)


def require_contractor(contractor: Party) -> None:
    """Raises: DetailsMissing, BtwIdOfOtherCountry.

    Without a btw-id nothing is billed in somebody's name, not even under KOR.
    """
    needed = {
        "naam": contractor.name,
        **_address(contractor),
        "btw-id": contractor.btw_id,
        "IBAN": contractor.iban,
    }
    if contractor.country == HOME:
        needed["KvK-nummer"] = contractor.kvk
    _require(contractor.name, CONTRACTORS, needed)
    if not contractor.btw_id.startswith(contractor.country):
        raise BtwIdOfOtherCountry(contractor.name, CONTRACTORS)


def treatment_of_buyer(principal: Party) -> VatTreatment:
    """How VAT stands on an invoice of a Dutch company: shifted to a business abroad, else 21 %.

    Source: Wet OB 1968 article 6 lid 1 (place of service is that of the buyer), article 12.
    """
    return VatTreatment.STANDARD if principal.country == HOME else VatTreatment.REVERSE_CHARGE


def _address(party: Party) -> dict[str, str]:
    return {"straat": party.street, "postcode": party.postcode, "plaats": party.city}


def _require(whose: str, place: str, needed: dict[str, str]) -> None:
    missing = [word for word, value in needed.items() if not value.strip()]
    if missing:
        raise DetailsMissing(whose, missing, place)
