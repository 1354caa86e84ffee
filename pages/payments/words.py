"""The words and small marks of the payments screen."""

from collections.abc import Sequence

from markupsafe import Markup

from exports.sepa import PainVersion
from models.values.kinds import BatchState, PayableKind, Severity
from services.payments.checks import Remark
from ui import parts

KINDS = {PayableKind.SELF_BILL: "Facturen", PayableKind.WAGE: "Lonen"}
NEXT_STEP = {
    BatchState.CONCEPT: "Controleer",
    BatchState.APPROVED: "Download",
    BatchState.DOWNLOADED: "Bevestig",
}
VERSIONS = {PainVersion.V09: "pain.001.001.09 (gangbaar)", PainVersion.V03: "pain.001.001.03 (oudere bank)"}
EVENTS = {
    "batch_prepared": "klaargezet",
    "batch_approved": "goedgekeurd",
    "batch_downloaded": "gedownload",
    "batch_confirmed": "bevestigd als betaald",
    "batch_cancelled": "geannuleerd",
}
_STATES: dict[BatchState, tuple[str, parts.Tone]] = {
    BatchState.CONCEPT: ("concept", "warn"),
    BatchState.APPROVED: ("goedgekeurd", "accent"),
    BatchState.DOWNLOADED: ("gedownload", "accent"),
    BatchState.CONFIRMED: ("betaald", "ok"),
    BatchState.CANCELLED: ("geannuleerd", ""),
}


def state_tag(state: BatchState) -> Markup:
    """How far a batch has come."""
    word, tone = _STATES[state]
    return parts.tag(word, tone)


def remark(remarks: Sequence[Remark]) -> Markup | str:
    """The worst remark, with how many more there are."""
    if not remarks:
        return ""
    worst = min(remarks, key=lambda one: list(Severity).index(one.severity))
    more = f" (+{len(remarks) - 1})" if len(remarks) > 1 else ""
    return parts.severity_icon(worst.severity.value, 14) + Markup(" {}{}").format(worst.text, more)


def payments(count: int) -> str:
    """`1 betaling`, `5 betalingen`."""
    return f"{count} betaling" if count == 1 else f"{count} betalingen"
