"""Self-billing agreements: without one that lives, the company makes no invoice in a contractor's name."""

import hashlib
from datetime import date, timedelta
from uuid import UUID

from models.tables import Contractor, SelfBillingAgreement
from models.values.names import visible
from models.values.refusal import InvalidValue, Refusal
from services.changes import changed, values_of
from services.scope import Scope

_DAY = timedelta(days=1)
TEXT_VERSION = "2026-1"
TEXT = """Overeenkomst factuur door afnemer

1. De afnemer maakt namens en voor rekening van de ondernemer de facturen voor de ritten die hij voor de afnemer rijdt.
2. Op elke factuur staat 'Factuur uitgereikt door afnemer'. De nummers lopen in een eigen reeks per ondernemer.
3. De ondernemer krijgt elke factuur te zien en zegt binnen het aantal dagen hieronder of hij akkoord is. Is hij het met
   een regel niet eens, dan zegt hij waarom; die regel wacht tot partijen het eens zijn.
4. Zwijgen telt alleen als akkoord wanneer dat hieronder is afgesproken.
5. De ondernemer stuurt zelf geen facturen voor dezelfde ritten en meldt het meteen als zijn btw-id, KvK-nummer, adres,
   rekening of deelname aan de kleineondernemersregeling verandert.
6. Beide partijen bewaren de facturen zeven jaar. De overeenkomst eindigt op de afgesproken dag of door opzegging.
"""
"""What both parties agree to. Source: Wet OB 1968 article 35 lid 2; article 34c."""


class AgreementOverlaps(Refusal):
    """The contractor has an agreement for (part of) these days."""

    code = "agreement_overlaps"

    def __init__(self, field: str = "valid_from") -> None:
        super().__init__("Er loopt al een overeenkomst in deze periode. Beëindig die eerst.", field=field)


def sign_agreement(
    scope: Scope,
    *,
    contractor_id: UUID,
    signed_by: str,
    valid_from: date,
    last_day: date | None = None,
    accept_days: int = 7,
    accepts_by_silence: bool = False,
) -> UUID:
    """Write down that the contractor agreed, beforehand, with the present text; returns the id.

    Raises: InvalidValue, AgreementOverlaps, NotFound.
    """
    scope.get(Contractor, contractor_id, what="Dit bedrijf")
    if not visible(signed_by):
        raise InvalidValue("Vul in wie heeft getekend.", field="signed_by")
    if not 1 <= accept_days <= 30:
        raise InvalidValue("Kies 1 tot 30 dagen om akkoord te geven.", field="accept_days")
    if last_day is not None and last_day < valid_from:
        raise InvalidValue("De laatste dag ligt voor de eerste. Kies een latere dag.", field="last_day")
    row = SelfBillingAgreement(
        contractor_id=contractor_id,
        valid_from=valid_from,
        valid_until=last_day + _DAY if last_day else None,
        signed_by=visible(signed_by),
        signed_at=scope.now,
        accept_days=accept_days,
        accepts_by_silence=accepts_by_silence,
        text_version=TEXT_VERSION,
        text_sha256=hashlib.sha256(TEXT.encode()).digest(),
    )
    with scope.refusing({"ex_self_billing_agreements_overlap": AgreementOverlaps()}):
        scope.add(row)
    scope.audit("agreement.signed", subject_id=contractor_id, text_version=TEXT_VERSION, valid_from=str(valid_from))
    return row.id


def end_agreement(scope: Scope, *, agreement_id: UUID, last_day: date) -> None:
    """Let an agreement end after its last day. Raises: InvalidValue, AgreementOverlaps, NotFound."""
    row = scope.get(SelfBillingAgreement, agreement_id, what="Deze overeenkomst", lock=True)
    if last_day < row.valid_from:
        raise InvalidValue("De overeenkomst begint pas later. Kies een latere dag.", field="last_day")
    before = values_of(row)
    with scope.refusing({"ex_self_billing_agreements_overlap": AgreementOverlaps("last_day")}):
        row.valid_until = last_day + _DAY
        scope.session.flush()
    changes = changed(before, row)
    scope.audit("agreement.ended", subject_id=row.contractor_id, changes=changes, last_day=str(last_day))
