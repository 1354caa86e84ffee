"""What one can read of the audit trail."""

from services.access.permissions import Permission
from services.audit.entries import get_entry, list_actors, list_entries
from services.use_case import Service, UseCase


class Audit(Service):
    """Who did what, when and from where."""

    list = UseCase(list_entries, needs=Permission.AUDIT_SEE)
    get = UseCase(get_entry, needs=Permission.AUDIT_SEE)
    actors = UseCase(list_actors, needs=Permission.AUDIT_SEE)
