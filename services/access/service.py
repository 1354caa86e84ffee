"""What one can do about access within a company."""

from services.access.devices import list_devices, sign_out_device, sign_out_others
from services.access.invitations import invite, withdraw_invitation
from services.access.members import change_role, list_members, revoke_member
from services.access.permissions import Permission
from services.access.required_steps import list_second_steps, require_second_step, reset_second_step
from services.use_case import Service, UseCase


class Access(Service):
    """Colleagues and drivers: invite, list, change, revoke, their second step; and one's own devices."""

    invite = UseCase(invite, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    withdraw_invitation = UseCase(withdraw_invitation, needs=Permission.COLLEAGUES_MANAGE)
    list_members = UseCase(list_members, needs=Permission.COLLEAGUES_MANAGE)
    change_role = UseCase(change_role, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    revoke_member = UseCase(revoke_member, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    list_second_steps = UseCase(list_second_steps, needs=Permission.COLLEAGUES_MANAGE)
    require_second_step = UseCase(require_second_step, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    reset_second_step = UseCase(reset_second_step, needs=Permission.COLLEAGUES_MANAGE, fresh=True)
    list_devices = UseCase(list_devices, needs=Permission.OWN_ACCOUNT)
    sign_out_device = UseCase(sign_out_device, needs=Permission.OWN_ACCOUNT)
    sign_out_others = UseCase(sign_out_others, needs=Permission.OWN_ACCOUNT)
