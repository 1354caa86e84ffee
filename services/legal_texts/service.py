"""What a company can do about its agreements with DepotFlow."""

from services.access.permissions import Permission
from services.legal_texts.objecting import list_objections, object_to
from services.legal_texts.signing import find_unsigned, list_asked, list_signatures, read_asked, sign, take_signed
from services.legal_texts.sub_processors import list_sub_processors
from services.use_case import Service, UseCase


class LegalTexts(Service):
    """Reading and signing what holds between company and DepotFlow, and objecting to sub-processors."""

    list_asked = UseCase(list_asked, needs=Permission.AGREEMENTS_SIGN)
    find_unsigned = UseCase(find_unsigned, needs=Permission.AGREEMENTS_SIGN)
    read_asked = UseCase(read_asked, needs=Permission.AGREEMENTS_SIGN)
    sign = UseCase(sign, needs=Permission.AGREEMENTS_SIGN, fresh=True)
    list_signatures = UseCase(list_signatures, needs=Permission.AGREEMENTS_SIGN)
    take_signed = UseCase(take_signed, needs=Permission.AGREEMENTS_SIGN)
    list_sub_processors = UseCase(list_sub_processors, needs=Permission.AGREEMENTS_SIGN)
    list_objections = UseCase(list_objections, needs=Permission.AGREEMENTS_SIGN)
    object_to = UseCase(object_to, needs=Permission.AGREEMENTS_SIGN)
