"""What one can do about access within a company."""

from services.access.invitations import invite
from services.access.members import list_members, revoke_member
from services.access.permissions import Permission
from services.use_case import Service, UseCase


class Access(Service):
    """Colleagues and drivers: invite, list, revoke."""

    invite = UseCase(invite, needs=Permission.COLLEAGUES_MANAGE)
    list_members = UseCase(list_members, needs=Permission.COLLEAGUES_MANAGE)
    revoke_member = UseCase(revoke_member, needs=Permission.COLLEAGUES_MANAGE)
