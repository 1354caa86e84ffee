"""The parties that DepotFlow itself engages, as far as this installation is set up to use them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.scope import Scope

_LOCATION: Final = re.compile(r"/locations/([a-z0-9-]+)/")
_PLACES: Final = {"europe-west4": "Eemshaven, Nederland (europe-west4)"}


@dataclass(frozen=True, slots=True)
class SubProcessor:
    """A party, what it does, where, and on what ground data may go there if that is outside the EU."""

    name: str
    role: str
    place: str
    transfer: str


def list_sub_processors(scope: Scope) -> Sequence[SubProcessor]:
    """Those that the settings name; who hosts this installation they do not tell."""
    key = scope.settings.kms_key
    if not key:
        return ()
    location = _LOCATION.search(key)
    place = location[1] if location else ""
    told = "Verpakt de sleutels waarmee BSN's zijn versleuteld; krijgt geen persoonsgegevens"
    return (SubProcessor("Google Cloud KMS", told, _PLACES.get(place, place), "Geen: er gaan geen gegevens heen"),)
