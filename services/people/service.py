"""What one can do about people."""

from services.access.permissions import Permission
from services.people import (
    absences,
    account_changes,
    agreements,
    contractors,
    employee_file,
    engagements,
    kor,
    papers,
    save_driver,
)
from services.people.driver_detail import get_driver
from services.people.drivers import find_drivers, list_drivers
from services.people.own_file import own_file
from services.use_case import Service, UseCase


class People(Service):
    """Drivers, the footing they work on, their papers and absence, and the contractors behind them."""

    list_drivers = UseCase(list_drivers, needs=Permission.PEOPLE_SEE)
    find_drivers = UseCase(find_drivers, needs=Permission.PEOPLE_SEE)
    get_driver = UseCase(get_driver, needs=Permission.PEOPLE_SEE)
    add_driver = UseCase(save_driver.add_driver, needs=Permission.PEOPLE_CHANGE)
    change_driver = UseCase(save_driver.change_driver, needs=Permission.PEOPLE_CHANGE)
    archive_driver = UseCase(save_driver.archive_driver, needs=Permission.PEOPLE_CHANGE)
    restore_driver = UseCase(save_driver.restore_driver, needs=Permission.PEOPLE_CHANGE)

    start_engagement = UseCase(engagements.start_engagement, needs=Permission.PEOPLE_CHANGE)
    correct_engagement = UseCase(engagements.correct_engagement, needs=Permission.PEOPLE_CHANGE)
    end_engagement = UseCase(engagements.end_engagement, needs=Permission.PEOPLE_CHANGE)
    store_bsn = UseCase(employee_file.store_bsn, needs=Permission.PEOPLE_CHANGE)
    change_wage_account = UseCase(employee_file.change_wage_account, needs=Permission.PEOPLE_CHANGE)
    confirm_account_change = UseCase(
        account_changes.confirm_account_change, needs=Permission.ACCOUNTS_CONFIRM, fresh=True
    )
    withdraw_account_change = UseCase(account_changes.withdraw_account_change, needs=Permission.ACCOUNTS_CONFIRM)

    list_contractors = UseCase(contractors.list_contractors, needs=Permission.PEOPLE_SEE)
    contractor_choices = UseCase(contractors.contractor_choices, needs=Permission.PEOPLE_SEE)
    get_contractor = UseCase(contractors.get_contractor, needs=Permission.PEOPLE_SEE)
    add_contractor = UseCase(contractors.add_contractor, needs=Permission.PEOPLE_CHANGE)
    change_contractor = UseCase(contractors.change_contractor, needs=Permission.PEOPLE_CHANGE)
    archive_contractor = UseCase(contractors.archive_contractor, needs=Permission.PEOPLE_CHANGE)
    sign_agreement = UseCase(agreements.sign_agreement, needs=Permission.PEOPLE_CHANGE)
    join_kor = UseCase(kor.join_kor, needs=Permission.PEOPLE_CHANGE)
    leave_kor = UseCase(kor.leave_kor, needs=Permission.PEOPLE_CHANGE)
    end_agreement = UseCase(agreements.end_agreement, needs=Permission.PEOPLE_CHANGE)

    save_paper = UseCase(papers.save_paper, needs=Permission.PEOPLE_CHANGE)
    remove_paper = UseCase(papers.remove_paper, needs=Permission.PEOPLE_CHANGE)
    list_expiring = UseCase(papers.list_expiring, needs=Permission.PEOPLE_SEE)

    add_absence = UseCase(absences.add_absence, needs=Permission.PEOPLE_CHANGE)
    answer_absence = UseCase(absences.answer_absence, needs=Permission.PEOPLE_CHANGE)
    remove_absence = UseCase(absences.remove_absence, needs=Permission.PEOPLE_CHANGE)
    list_absences = UseCase(absences.list_absences, needs=Permission.PEOPLE_SEE)
    set_availability = UseCase(absences.set_availability, needs=Permission.PEOPLE_CHANGE)
    request_absence = UseCase(absences.request_absence, needs=Permission.OWN_WORK)
    withdraw_absence = UseCase(absences.withdraw_absence, needs=Permission.OWN_WORK)
    own_absences = UseCase(absences.own_absences, needs=Permission.OWN_WORK)
    own_availability = UseCase(absences.own_availability, needs=Permission.OWN_WORK)
    set_own_availability = UseCase(absences.set_own_availability, needs=Permission.OWN_WORK)
    own_file = UseCase(own_file, needs=Permission.OWN_WORK)
