"""How columns and values are called in a copy for the person they are about, and which names are not told."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from models.values.calendar import MONTHS, WEEKDAYS
from models.values.kinds import PayableKind, RequestChannel, RequestKind, RequestState, WageComponent
from models.values.words import DOCUMENT_KINDS, DOCUMENT_STATES, MALUS_CAUSES, SHIFT_STATES
from services.audit.values import CODES, in_words
from services.privacy.columns import COLUMNS

YOU, OFFICE, COLLEAGUE, SYSTEM = "jij", "kantoor", "een collega", "het systeem"
REQUESTS: Final = {
    RequestKind.ACCESS: "Inzage",
    RequestKind.RECTIFICATION: "Rectificatie",
    RequestKind.ERASURE: "Verwijdering",
    RequestKind.RESTRICTION: "Beperking",
    RequestKind.PORTABILITY: "Overdracht",
    RequestKind.OBJECTION: "Bezwaar",
}
CHANNELS: Final = {
    RequestChannel.APP: "in de app",
    RequestChannel.LETTER: "per brief",
    RequestChannel.MAIL: "per mail",
    RequestChannel.SPOKEN: "mondeling",
}
REQUEST_STATES: Final = {
    RequestState.OPEN: "open",
    RequestState.ANSWERED: "beantwoord",
    RequestState.REFUSED: "geweigerd",
    RequestState.WITHDRAWN: "ingetrokken",
}
_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    **CODES,
    "kind": {
        **CODES["kind"],
        **{str(key): word for words in (REQUESTS, DOCUMENT_KINDS) for key, word in words.items()},
        PayableKind.WAGE: "loon",
        "start": "dienst begonnen", "take_back": "begin teruggenomen", "break_start": "pauze begonnen",
        "break_end": "pauze klaar", "wait_start": "wachten begonnen", "wait_end": "wachten klaar",
        "counts": "aantallen", "odometer": "kilometerstand", "remark": "opmerking", "times": "tijden verbeterd",
        "stop": "gestopt", "resume": "verder gegaan", "submit": "ingediend", "message_seen": "bericht gezien",
        "wage": "loon", "top_up": "aanvulling", "guarantee": "garantie",
    },
    "state": {
        **{str(state): word for state, word in SHIFT_STATES.items()},
        **DOCUMENT_STATES,
        **{str(state): word for state, word in REQUEST_STATES.items()},
        "requested": "gevraagd", "approved": "goedgekeurd", "declined": "afgewezen",
    },
    "cause": {str(cause): word for cause, word in MALUS_CAUSES.items()},
    "channel": {str(channel): word for channel, word in CHANNELS.items()},
    "preference": CODES["maandag"],
    "event": {
        "assigned": "aan jou gegeven", "released": "van je afgehaald", "confirmed": "bevestigd",
        "declined": "geweigerd", "delayed": "komt later", "no_show": "niet gekomen",
    },
    "answered_how": {"driver": YOU, "silence": "de afgesproken termijn", "office": OFFICE},
    "bucket": {"driver": "chauffeur", "vehicle": "bus", "fuel": "brandstof"},
    "component": {
        WageComponent.NORMAL: "normale uren", WageComponent.OVERTIME_130: "overuren 130%",
        WageComponent.SATURDAY_150: "zaterdag 150%", WageComponent.SUNDAY_200: "zondag 200%",
        WageComponent.STAY_ALLOWANCE: "verblijfsvergoeding", WageComponent.TRAVEL_ALLOWANCE: "reiskosten",
    },
}  # fmt: skip
"""The words of closed lists, by column."""
ACTORS: Final = frozenset(
    {
        "approved_by", "asked_by_name", "by", "carried_by", "changed_by", "checked_by", "closed_by",
        "confirmed_by_name", "created_by", "deferred_by", "entered_by", "identity_by", "invited_by",
        "issued_by", "recorded_by", "registered_by", "sent_by", "withdrawn_by", "written_by",
    }
)  # fmt: skip
"""Columns that hold who did something: a name, or the id of a membership."""
FREE_TEXT: Final = frozenset(
    {
        "answer", "asked", "body", "correction_reason", "data", "decline_reason", "extension_reason",
        "findings", "identity_how", "long_shift_reason", "note", "objection", "out_of_service_reason",
        "reason", "reasons", "remark", "subject", "text", "trace", "withdrawn_reason",
    }
)  # fmt: skip
"""Columns in which people write what they like, names of others too."""
_AS_THEY_ARE: Final = frozenset({"iso_year", "iso_week", "sign_count", "version"})
_SHORTEST_NAME: Final = 3


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns values into words for one person, without the names of others."""

    own_ids: frozenset[UUID]
    """The memberships of this person."""
    own_names: frozenset[str]
    kept_ids: frozenset[str]
    """The rows that are in the copy: of what is kept per row only their part is told."""
    others: re.Pattern[str] | None

    def told(self, column: str, value: Any, names: Mapping[UUID, str]) -> Any:
        """The value as it goes into the copy for a machine: plain JSON, dates by ISO 8601, amounts in cents."""
        if column in ACTORS:
            return self._actor(value)
        match value:
            case UUID():
                return names.get(value, COLLEAGUE)
            case datetime() | date():
                return value.isoformat()
            case Enum():
                return value.value
            case dict():
                is_per_row = all(_is_id(key) for key in value)
                return self._tidy({key: one for key, one in value.items() if not is_per_row or key in self.kept_ids})
        return self.redacted(value) if column in FREE_TEXT and isinstance(value, str) else value

    def shown(self, column: str, told: Any) -> str:
        """The same for a person."""
        if told in (None, "", [], {}):
            return ""
        if isinstance(told, dict | list):
            return _flat(told)
        if column == "weekday":
            return WEEKDAYS[told]
        if column in ACTORS or column in _AS_THEY_ARE or column.endswith("_id"):
            return str(told)
        return _CODES[column].get(str(told), str(told)) if column in _CODES else in_words(column, told)

    def redacted(self, text: str) -> str:
        """The text without the names of others."""
        return self.others.sub(f"[{COLLEAGUE}]", text) if self.others else text

    def _actor(self, value: Any) -> str:
        if value in (None, ""):
            return ""
        if value in self.own_ids or value in self.own_names:
            return YOU
        return SYSTEM if str(value).lower().startswith("systeem") else OFFICE

    def _tidy(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._tidy(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._tidy(one) for one in value]
        return self.redacted(value) if isinstance(value, str) else value


def names_to_hide(others: Collection[str], *, kept: Collection[str]) -> re.Pattern[str] | None:
    """Finds the names of others in a text: whole, and each word of them that is no word of what is `kept`.

    A word counts from three letters, written with a capital, so that "wit" and "de" stay.
    """
    plain = {word.lower() for name in (*kept, *MONTHS, *WEEKDAYS) for word in re.findall(r"\w+", name)}
    words = {
        word
        for name in others
        for word in re.findall(r"\w+", name)
        if len(word) >= _SHORTEST_NAME and word[0].isupper() and word.lower() not in plain
    }
    hidden = words | {name for name in others if name and not set(re.findall(r"\w+", name.lower())) <= plain}
    if not hidden:
        return None
    longest_first = sorted(hidden, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _is_id(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(
            f"{COLUMNS.get(key, key)}: {_flat(one)}" if not _is_id(key) else _flat(one) for key, one in value.items()
        )
    if isinstance(value, list):
        return ", ".join(map(_flat, value))
    return in_words("", value)
