"""Makes companies to measure on, besides the large one."""

from uuid import uuid4

from sqlalchemy import select, update

from benchmarks.world import Company, Site, find_member
from models.tables import Membership, Registration, Shift
from models.values.calendar import IsoWeek
from models.values.kinds import Role, ShiftState
from services.access.new_company import make_company
from services.access.sessions import open_session
from services.scope import Scope, platform_scope


def found_company(site: Site) -> Company:
    """A company that was signed up a moment ago, with nothing in it but its owner."""
    email = f"eigenaar-{uuid4()}@voorbeeld.example"
    signed_in = make_company(
        site.environment,
        company="Kempenbode Koeriers",
        name="Marieke Verhulst",
        email=email,
        password="een lange zin over bezorgen",
        is_demo=True,
    )
    with platform_scope(site.environment) as session:
        tenant_id = session.scalars(select(Membership.tenant_id).where(Membership.email == email)).one()
    return Company(find_member(site, tenant_id, Role.OWNER), signed_in.token, 0)


def sign_in_elsewhere(site: Site, company: Company) -> str:
    """The token of one more session of its owner."""
    with platform_scope(site.environment) as session:
        membership = session.get_one(Membership, company.owner.membership_id)
        return open_session(site.environment, session, membership, device="").token


def approve_week(scope: Scope, week: IsoWeek) -> None:
    """Approve whatever was driven in this week, by somebody else than the owner."""
    driven = select(Shift.id).where(Shift.service_date.in_(week.days), Shift.state == ShiftState.DONE)
    scope.session.execute(
        update(Registration)
        .where(Registration.shift_id.in_(driven))
        .values(approved_by=uuid4(), approved_at=scope.now)
        .execution_options(synchronize_session=False)
    )
    scope.session.execute(
        update(Shift)
        .where(Shift.id.in_(driven))
        .values(state=ShiftState.APPROVED)
        .execution_options(synchronize_session=False)
    )
