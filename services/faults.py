"""What is broken of ours: one line in the log under a reference, which is all that the user sees of it."""

import logging
import traceback
from typing import Final

from models.values.ids import new_id

FAULT: Final = "Dit is niet gelukt door een fout bij ons. Er is niets half opgeslagen; probeer het zo opnieuw."
_REFERENCE: Final = "_reference"
_log = logging.getLogger("depotflow")


def report(fault: Exception) -> str:
    """Log a fault and return the reference that the user sees; the same fault again gives the same one, unlogged.

    Only the first line of its message is logged: the database puts people's data in the lines below.
    """
    known: str | None = vars(fault).get(_REFERENCE)
    if known is not None:
        return known
    reference = str(new_id())[-8:]
    vars(fault)[_REFERENCE] = reference
    _log.error("fault %s: %s", reference, _trace(fault))
    return reference


def _trace(fault: BaseException) -> str:
    told = f"{type(fault).__name__}: {str(fault).partition(chr(10))[0][:200]}\n"
    frames = "".join(traceback.format_tb(fault.__traceback__))
    cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    return told + frames + (f"after {_trace(cause)}" if cause is not None else "")
