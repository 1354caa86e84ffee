"""What one can do about access within a company."""

from services.access.api_keys import create_api_key, list_api_keys, list_key_groups, revoke_api_key
from services.access.devices import list_devices, sign_out_device, sign_out_others
from services.access.groups import add_group, change_group, get_group, list_groups, remove_group
from services.access.invitations import invite, withdraw_invitation
from services.access.members import change_group_of_member, list_members, revoke_member
from services.access.permissions import Permission
from services.access.reach import list_reach
from services.access.required_steps import list_second_steps, require_second_step, reset_second_step
from services.use_case import Service, UseCase


class Access(Service):
    """Colleagues and drivers, their groups and their second step; API keys; and one's own devices."""

    invite = UseCase(invite, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    withdraw_invitation = UseCase(withdraw_invitation, needs=Permission.COLLEAGUES_MANAGE)
    list_members = UseCase(list_members, needs=Permission.COLLEAGUES_MANAGE)
    change_group_of_member = UseCase(change_group_of_member, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    revoke_member = UseCase(revoke_member, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    list_second_steps = UseCase(list_second_steps, needs=Permission.COLLEAGUES_MANAGE)
    require_second_step = UseCase(require_second_step, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    reset_second_step = UseCase(reset_second_step, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    list_groups = UseCase(list_groups, needs=Permission.COLLEAGUES_MANAGE)
    get_group = UseCase(get_group, needs=Permission.COLLEAGUES_MANAGE)
    add_group = UseCase(add_group, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    change_group = UseCase(change_group, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    remove_group = UseCase(remove_group, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    list_api_keys = UseCase(list_api_keys, needs=Permission.COLLEAGUES_MANAGE)
    list_key_groups = UseCase(list_key_groups, needs=Permission.COLLEAGUES_MANAGE)
    create_api_key = UseCase(create_api_key, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    revoke_api_key = UseCase(revoke_api_key, needs=Permission.COLLEAGUES_MANAGE)
    list_reach = UseCase(list_reach, needs=Permission.COLLEAGUES_MANAGE)
    list_devices = UseCase(list_devices, needs=Permission.OWN_ACCOUNT)
    sign_out_device = UseCase(sign_out_device, needs=Permission.OWN_ACCOUNT)
    sign_out_others = UseCase(sign_out_others, needs=Permission.OWN_ACCOUNT)
