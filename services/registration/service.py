"""What can be done about registrations."""

from services.access.permissions import Permission
from services.registration.correct import correct
from services.registration.find_replacements import find_replacements
from services.registration.get_registration import get_registration
from services.registration.hand_in import hand_in
from services.registration.list_registrations import get_current_registration, list_registrations
from services.registration.note_delay import note_delay
from services.registration.own_day import count_to_confirm, own_day
from services.registration.own_hours import own_hours, report_difference
from services.registration.record_events import record_events
from services.registration.replace_driver import replace_driver
from services.registration.send_message import send_message
from services.registration.take_back import take_back_start
from services.registration.today import today
from services.use_case import Service, UseCase


class Registrations(Service):
    """Drivers register their own shifts; the office sees the day and mends what is wrong."""

    record_events = UseCase(record_events, needs=Permission.OWN_WORK)
    own_day = UseCase(own_day, needs=Permission.OWN_WORK)
    count_to_confirm = UseCase(count_to_confirm, needs=Permission.OWN_WORK)
    own_hours = UseCase(own_hours, needs=Permission.OWN_WORK)
    report_difference = UseCase(report_difference, needs=Permission.OWN_WORK)
    take_back_start = UseCase(take_back_start, needs=Permission.REGISTRATION_CHANGE)
    hand_in = UseCase(hand_in, needs=Permission.REGISTRATION_CHANGE)
    correct = UseCase(correct, needs=Permission.REGISTRATION_CHANGE)
    today = UseCase(today, needs=Permission.REGISTRATION_SEE)
    note_delay = UseCase(note_delay, needs=Permission.REGISTRATION_CHANGE)
    send_message = UseCase(send_message, needs=Permission.REGISTRATION_CHANGE)
    list = UseCase(list_registrations, needs=Permission.REGISTRATION_SEE)
    get_current = UseCase(get_current_registration, needs=Permission.REGISTRATION_SEE)
    get_registration = UseCase(get_registration, needs=Permission.REGISTRATION_SEE)
    find_replacements = UseCase(find_replacements, needs=Permission.REGISTRATION_SEE)
    replace_driver = UseCase(replace_driver, needs=Permission.PLANNING_CHANGE)
