"""What one can do about tariffs."""

from services.access.permissions import Permission
from services.tariffs.add_version import add_version
from services.tariffs.end_version import end_version, remove_version
from services.tariffs.queries import get_version, list_parties, list_versions
from services.use_case import Service, UseCase


class Tariffs(Service):
    """What principals pay and contractors earn, in dated versions."""

    add_version = UseCase(add_version, needs=Permission.TARIFFS_CHANGE)
    end_version = UseCase(end_version, needs=Permission.TARIFFS_CHANGE)
    remove_version = UseCase(remove_version, needs=Permission.TARIFFS_CHANGE)
    parties = UseCase(list_parties, needs=Permission.TARIFFS_SEE)
    list = UseCase(list_versions, needs=Permission.TARIFFS_SEE)
    get = UseCase(get_version, needs=Permission.TARIFFS_SEE)
