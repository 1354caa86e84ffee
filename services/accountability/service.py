"""What one can do about what the company answers for."""

from services.access.permissions import Permission
from services.accountability import assessments, breaches, dossier, handle_breach, letters, own_activities
from services.accountability.contact import get_contact, name_contact
from services.accountability.overview import get_standing, view_register
from services.use_case import Service, UseCase


class Accountability(Service):
    """Whom to ask, the register, breaches with their letters, assessments, and all of it as one file."""

    standing = UseCase(get_standing, needs=Permission.PRIVACY_MANAGE)
    find_contact = UseCase(get_contact, needs=Permission.OWN_WORK)
    get_contact = UseCase(get_contact, needs=Permission.PRIVACY_MANAGE)
    name_contact = UseCase(name_contact, needs=Permission.PRIVACY_MANAGE)
    register = UseCase(view_register, needs=Permission.PRIVACY_MANAGE)
    add_activity = UseCase(own_activities.add_activity, needs=Permission.PRIVACY_MANAGE)
    change_activity = UseCase(own_activities.change_activity, needs=Permission.PRIVACY_MANAGE)
    remove_activity = UseCase(own_activities.remove_activity, needs=Permission.PRIVACY_MANAGE)
    remark_on_activity = UseCase(own_activities.remark_on_activity, needs=Permission.PRIVACY_MANAGE)
    save_assessment = UseCase(assessments.save_assessment, needs=Permission.PRIVACY_MANAGE)
    list_breaches = UseCase(breaches.list_breaches, needs=Permission.PRIVACY_MANAGE)
    get_breach = UseCase(breaches.get_breach, needs=Permission.PRIVACY_MANAGE)
    add_breach = UseCase(handle_breach.add_breach, needs=Permission.PRIVACY_MANAGE)
    change_breach = UseCase(handle_breach.change_breach, needs=Permission.PRIVACY_MANAGE)
    record_notice = UseCase(handle_breach.record_notice, needs=Permission.PRIVACY_MANAGE)
    record_telling_persons = UseCase(handle_breach.record_telling_persons, needs=Permission.PRIVACY_MANAGE)
    close_breach = UseCase(handle_breach.close_breach, needs=Permission.PRIVACY_MANAGE)
    reopen_breach = UseCase(handle_breach.reopen_breach, needs=Permission.PRIVACY_MANAGE)
    write_letter = UseCase(letters.write_letter, needs=Permission.PRIVACY_MANAGE)
    check_dossier = UseCase(dossier.check_dossier, needs=Permission.PRIVACY_MANAGE, fresh=True)
    take_dossier = UseCase(dossier.take_dossier, needs=Permission.PRIVACY_MANAGE, fresh=True)
