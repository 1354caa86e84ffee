"""What is wrong with a value that was sent, in Dutch, by the kind of mistake that pydantic found."""

from collections.abc import Mapping
from typing import Any, Final

_NO_TEXT: Final = "Stuur tekst, tussen aanhalingstekens."
_NO_WHOLE_NUMBER: Final = "Stuur een heel getal, zonder aanhalingstekens."
_NO_OBJECT: Final = "Stuur een object, tussen accolades."
UNKNOWN: Final = "Deze waarde past hier niet. Kijk in de documentatie wat hier kan staan."
_SAID: Final[Mapping[str, str]] = {
    "bool_type": "Stuur true of false, zonder aanhalingstekens.",
    "date_type": "Stuur een datum als tekst, zoals 2026-06-22.",
    "date_from_datetime_parsing": "Stuur een dag die bestaat, zoals 2026-06-22.",
    "datetime_from_date_parsing": "Stuur een tijdstip dat bestaat, zoals 2026-06-22T07:00:00+02:00.",
    "datetime_parsing": "Stuur een tijdstip dat bestaat, zoals 2026-06-22T07:00:00+02:00.",
    "datetime_type": "Stuur een tijdstip als tekst, zoals 2026-06-22T07:00:00+02:00.",
    "dict_type": _NO_OBJECT,
    "enum": "Kies uit {expected}.",
    "extra_forbidden": "Dit veld is er niet. Haal het weg, of kijk in de documentatie hoe het heet.",
    "greater_than_equal": "Dit is te laag. Stuur {ge} of meer.",
    "int_from_float": _NO_WHOLE_NUMBER,
    "int_parsing_size": "Dit getal is te groot. Stuur een kleiner getal.",
    "int_type": _NO_WHOLE_NUMBER,
    "less_than_equal": "Dit is te hoog. Stuur {le} of minder.",
    "list_type": "Stuur een lijst, tussen vierkante haken.",
    "literal_error": "Kies uit {expected}.",
    "missing": "Dit ontbreekt. Stuur het mee.",
    "model_attributes_type": _NO_OBJECT,
    "model_type": _NO_OBJECT,
    "string_pattern_mismatch": "Dit heeft niet de vorm {pattern}. Pas het aan.",
    "string_too_long": "Dit is te lang. Stuur hoogstens {max_length} tekens.",
    "string_too_short": "Dit is te kort. Het minste aantal tekens is {min_length}.",
    "string_type": _NO_TEXT,
    "too_long": "Dit zijn er te veel. Stuur er hoogstens {max_length}.",
    "too_short": "Dit zijn er te weinig. Het minste aantal is {min_length}.",
    "uuid_parsing": "Stuur een id zoals 01890a5d-ac96-774b-bcce-b302099a8057.",
    "uuid_type": "Stuur een id als tekst, zoals 01890a5d-ac96-774b-bcce-b302099a8057.",
    "value_error": "{error}",
}


def what_is_wrong(error: Mapping[str, Any]) -> str:
    """The sentence for one error of pydantic; a check of our own says it itself."""
    context = {name: str(value).replace(" or ", " of ") for name, value in error.get("ctx", {}).items()}
    return _SAID.get(error["type"], UNKNOWN).format_map(context)
