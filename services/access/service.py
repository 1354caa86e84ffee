"""What one can do about access within a company."""

from services.access.devices import list_devices, sign_out_device, sign_out_others
from services.access.groups import add_group, change_group, get_group, list_groups, remove_group
from services.access.invitations import invite, withdraw_invitation
from services.access.members import change_group_of_member, list_members, revoke_member
from services.access.permissions import Permission
from services.access.reach import list_reach
from services.use_case import Service, UseCase


class Access(Service):
    """Colleagues and drivers: invite, list, change, revoke; the groups they are in; and one's own devices."""

    invite = UseCase(invite, needs=Permission.COLLEAGUES_MANAGE)
    withdraw_invitation = UseCase(withdraw_invitation, needs=Permission.COLLEAGUES_MANAGE)
    list_members = UseCase(list_members, needs=Permission.COLLEAGUES_MANAGE)
    change_group_of_member = UseCase(change_group_of_member, needs=Permission.COLLEAGUES_MANAGE)
    revoke_member = UseCase(revoke_member, needs=Permission.COLLEAGUES_MANAGE)
    list_groups = UseCase(list_groups, needs=Permission.COLLEAGUES_MANAGE)
    get_group = UseCase(get_group, needs=Permission.COLLEAGUES_MANAGE)
    add_group = UseCase(add_group, needs=Permission.COLLEAGUES_MANAGE)
    change_group = UseCase(change_group, needs=Permission.COLLEAGUES_MANAGE)
    remove_group = UseCase(remove_group, needs=Permission.COLLEAGUES_MANAGE)
    list_reach = UseCase(list_reach, needs=Permission.COLLEAGUES_MANAGE)
    list_devices = UseCase(list_devices, needs=Permission.OWN_ACCOUNT)
    sign_out_device = UseCase(sign_out_device, needs=Permission.OWN_ACCOUNT)
    sign_out_others = UseCase(sign_out_others, needs=Permission.OWN_ACCOUNT)
