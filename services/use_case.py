"""How a use case (a function of a scope) becomes a method of a service, with the permission it needs."""

import functools
from collections.abc import Callable
from typing import Concatenate, Generic, ParamSpec, Self, TypeVar, overload

from services.access.permissions import Permission
from services.scope import Scope

P = ParamSpec("P")
R = TypeVar("R")


class Service:
    """What one module can do within one scope; its public attributes are use cases."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope


class UseCase(Generic[P, R]):
    """A use case as it stands on a service: `issue = UseCase(issue_invoice, needs=Permission.INVOICES_ISSUE)`."""

    def __init__(self, run: Callable[Concatenate[Scope, P], R], *, needs: Permission) -> None:
        self.run = run
        self.needs = needs
        self.__doc__ = run.__doc__

    @overload
    def __get__(self, service: None, owner: type) -> Self: ...
    @overload
    def __get__(self, service: Service, owner: type) -> Callable[P, R]: ...
    def __get__(self, service: Service | None, owner: type) -> Self | Callable[P, R]:
        """The use case bound to the service's scope. Raises: NotAllowed when the actor lacks the permission."""
        if service is None:
            return self
        service.scope.require(self.needs)
        return functools.partial(self.run, service.scope)
