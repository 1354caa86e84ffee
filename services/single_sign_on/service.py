"""What an owner can do about the company's own sign-in provider."""

from services.access.permissions import Permission
from services.single_sign_on.provider import get_provider, save_provider, switch_provider, unlink
from services.use_case import Service, UseCase


class SingleSignOn(Service):
    """Where people sign in by OpenID Connect, on or off, and who is linked there."""

    get_provider = UseCase(get_provider, needs=Permission.COLLEAGUES_MANAGE)
    save_provider = UseCase(save_provider, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    switch_provider = UseCase(switch_provider, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    unlink = UseCase(unlink, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
