"""The one place where what a use case answers passes on its way to somebody who only looks along."""

import dataclasses
import enum
import functools
import gzip
import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg import errors
from sqlalchemy.exc import DBAPIError

from exports.file import ExportFile
from models.values.calendar import IsoWeek
from models.values.refusal import NotAllowed
from services.planning.kept_weeks import SentWeek
from services.rules.masking import masked_text
from services.scope import Scope

NOT_SHOWN: Final = (ExportFile, bytes)
"""What leaves the screen: documents, lists and payment files."""


def only_looked_at(run: Callable[..., Any], scope: Scope) -> Callable[..., Any]:
    """The use case, which first writes down what of the company it is about, and masks what it answers.

    Raises: NotAllowed when the answer is a file, and when the database had to stop it from writing.
    """

    @functools.wraps(run)
    def look(**arguments: Any) -> Any:
        if scope.identity.looking is not None and (subject := _subject(arguments, scope.identity.looking.page)):
            scope.note_look(subject)
        try:
            answer = run(scope, **arguments)
            scope.session.flush()
        except DBAPIError as fault:
            if isinstance(fault.orig, errors.ReadOnlySqlTransaction | errors.InsufficientPrivilege):
                raise NotAllowed from fault
            raise
        return masked(answer)

    return look


def masked(answer: Any) -> Any:
    """The same with masked words, however deep they stand. Raises: NotAllowed for a file."""
    if isinstance(answer, NOT_SHOWN):
        raise NotAllowed
    if isinstance(answer, SentWeek):
        return SentWeek.of(orjson.dumps(masked(orjson.loads(gzip.decompress(answer.packed)))))
    if isinstance(answer, str):
        return answer if isinstance(answer, enum.Enum) else masked_text(answer)
    if dataclasses.is_dataclass(answer) and not isinstance(answer, type):
        values = {field.name: getattr(answer, field.name) for field in dataclasses.fields(answer) if field.init}
        hidden = masked(values)
        return answer if hidden == values else dataclasses.replace(answer, **hidden)
    return _masked_inside(answer)


def _masked_inside(answer: Any) -> Any:
    if isinstance(answer, Mapping):
        return {masked(key): masked(value) for key, value in answer.items()}
    if isinstance(answer, tuple) and hasattr(answer, "_fields"):
        return type(answer)(*map(masked, answer))
    if isinstance(answer, list | tuple | set | frozenset):
        return type(answer)(map(masked, answer))
    return map(masked, answer) if inspect.isgenerator(answer) else answer


def _subject(arguments: Mapping[str, Any], page: str) -> str:
    """The row or week that a use case is asked for, as argument and value, unless the page's address says so."""
    named = (
        f"{name} {value}"
        for name, value in arguments.items()
        if (isinstance(value, IsoWeek) or (isinstance(value, UUID) and name.endswith("_id"))) and str(value) not in page
    )
    return ", ".join(named)
