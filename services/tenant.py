"""The front desk: hands a page, job or API call the services of one tenant within one scope."""

from services.access.service import Access
from services.scope import Scope


class TenantServices:
    """All modules of the product for one actor, in one transaction."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.access = Access(scope)
