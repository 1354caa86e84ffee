"""How a use case (a function of a scope) becomes a method of a service, with the permission it needs."""

import dataclasses
import functools
from collections.abc import Callable, Mapping
from datetime import date
from typing import Concatenate, Generic, ParamSpec, Self, TypeVar, overload

from models.values.dutch import UNSTORABLE
from models.values.money import Money
from models.values.refusal import InvalidValue
from services.access.permissions import Permission
from services.access.proof import require_proof
from services.scope import Scope
from services.support.looking import only_looked_at

LONGEST_TEXT = 5_000
YEARS = range(1900, 2200)
LARGEST_INTEGER = 2**31 - 1
LARGEST_AMOUNT = 2**63 - 1
AMOUNTS = ("cents", "_1e4")
"""How the names of numbers end that are kept in a BIGINT; all others are in an INTEGER."""
P = ParamSpec("P")
R = TypeVar("R")


class Service:
    """What one module can do within one scope; its public attributes are use cases."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope


class UseCase(Generic[P, R]):
    """A use case as it stands on a service: `issue = UseCase(issue_invoice, needs=Permission.INVOICES_ISSUE)`.

    A `fresh` one is sensitive: it asks who has been signed in for a while to prove again that it is them.
    """

    def __init__(self, run: Callable[Concatenate[Scope, P], R], *, needs: Permission, fresh: bool = False) -> None:
        self.run = run
        self.needs = needs
        self.fresh = fresh
        self.__doc__ = run.__doc__

    @overload
    def __get__(self, service: None, owner: type) -> Self: ...
    @overload
    def __get__(self, service: Service, owner: type) -> Callable[P, R]: ...
    def __get__(self, service: Service | None, owner: type) -> Self | Callable[P, R]:
        """The use case bound to the service's scope.

        Raises: NotAllowed when the actor lacks the permission, ProofNeeded.
        """
        if service is None:
            return self
        service.scope.require(self.needs)
        if service.scope.identity.looking is not None:
            return only_looked_at(self._run_readable, service.scope)
        if self.fresh:
            require_proof(service.scope)
        return functools.partial(self._run_readable, service.scope)

    def _run_readable(self, scope: Scope, *positional: P.args, **named: P.kwargs) -> R:
        for name, value in named.items():
            _refuse_unstorable(name, value)
            if isinstance(value, Mapping):
                _refuse_unstorable(name, [*value, *value.values()])
        return self.run(scope, *positional, **named)


def _refuse_unstorable(name: str, value: object) -> None:
    """See to it that every text, number and day can be stored and reckoned with; a phone's data is read by event."""
    match value:
        case str():
            _refuse_text(name, value)
        case Money():
            _refuse_number(name, value.cents, LARGEST_AMOUNT)
        case int():
            _refuse_number(name, value, LARGEST_AMOUNT if name.endswith(AMOUNTS) else LARGEST_INTEGER)
        case date() if value.year not in YEARS:
            raise InvalidValue("Deze datum kan niet. Kijk het jaar na, of laat hem leeg als hij open is.", field=name)
        case list() | tuple() | set() | frozenset():
            for each in value:
                _refuse_unstorable(name, each)
        case _ if dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                _refuse_unstorable(field.name, getattr(value, field.name))


def _refuse_number(name: str, number: int, most: int) -> None:
    if abs(number) > most:
        raise InvalidValue("Dit getal is te groot. Kijk na wat je typte.", field=name)


def _refuse_text(name: str, text: str) -> None:
    if UNSTORABLE.search(text):
        raise InvalidValue("Hier staat een onleesbaar teken in. Typ het opnieuw.", field=name)
    if len(text) > LONGEST_TEXT:
        raise InvalidValue(f"Dit is te lang. Houd het bij {LONGEST_TEXT} tekens.", field=name)
