"""What one can take along."""

from services.access.permissions import Permission
from services.exports.table import table
from services.use_case import Service, UseCase


class Exports(Service):
    """Lists as files; each list asks for the right to see its data besides."""

    table = UseCase(table, needs=Permission.LISTS_EXPORT)
