"""How a use case (a function of a scope) becomes a method of a service, with the permission it needs."""

import dataclasses
import functools
from collections.abc import Callable, Mapping
from typing import Concatenate, Generic, ParamSpec, Self, TypeVar, overload

from models.values.dutch import UNSTORABLE
from models.values.refusal import InvalidValue
from services.access.permissions import Permission
from services.access.proof import require_proof
from services.scope import Scope
from services.support.looking import only_looked_at

LONGEST_TEXT = 5_000
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
    """See to it that every text can be stored and shown; what a phone sent raw is read event by event."""
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            raise InvalidValue("Hier staat een onleesbaar teken in. Typ het opnieuw.", field=name)
        if len(value) > LONGEST_TEXT:
            raise InvalidValue(f"Dit is te lang. Houd het bij {LONGEST_TEXT} tekens.", field=name)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            _refuse_unstorable(name, each)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            _refuse_unstorable(field.name, getattr(value, field.name))
