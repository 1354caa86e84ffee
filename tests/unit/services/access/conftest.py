"""A company whose people came in through the front door."""

import random
import re
from email import message_from_bytes, policy
from ipaddress import IPv6Address
from uuid import UUID

import pytest

from models.values.ids import new_id
from models.values.kinds import Role
from services.access.attempts import Caller
from services.access.groups import group_of_role
from services.access.invitations import accept_invitation
from services.access.new_company import make_company
from services.access.sessions import find_identity
from services.outbox import deliver_due
from services.scope import Environment, Identity, tenant_scope
from services.tenant import TenantServices
from tests.company import Company
from tests.unit.services.access.keys import Software

PASSWORD = "een lange zin over bezorgen"


class Office:
    """A signed-up company; `owner` is who the owner's session says it is."""

    def __init__(self, environment: Environment, *, email: str = "") -> None:
        self.environment = environment
        self.email = email or f"{new_id()}@kempenbode.example"
        signed_in = make_company(
            environment,
            company="Kempenbode Koeriers",
            name="Marieke Verhulst",
            email=self.email,
            password=PASSWORD,
        )
        self.token = signed_in.token
        self.owner = self.identity(signed_in.token)

    def identity(self, token: str) -> Identity:
        found = find_identity(self.environment, token=token)
        assert found is not None
        return found

    def invite(self, email: str, role: Role = Role.PLANNER, *, driver_id: UUID | None = None) -> str:
        """Invite somebody and give the token of the link that was mailed."""
        with tenant_scope(self.environment, self.owner) as scope:
            group_id = group_of_role(scope, role).id if driver_id is None else None
            TenantServices(scope).access.invite(
                email=email, name="Sanne Bakker", group_id=group_id, driver_id=driver_id
            )
        return self.links_mailed_to(email)[-1]

    def join(self, role: Role = Role.PLANNER, *, driver_id: UUID | None = None, email: str = "") -> Identity:
        token = self.invite(email or f"{new_id()}@kempenbode.example", role, driver_id=driver_id)
        return self.accept(token)

    def accept(self, token: str, password: str = PASSWORD) -> Identity:
        return self.identity(
            accept_invitation(self.environment, token=token, password=password, caller=someone()).token
        )

    def links_mailed_to(self, email: str) -> list[str]:
        texts = self.mails_to(email)
        return [found[1] for text in texts if (found := re.search(r"/uitnodiging/([\w-]+)", text))]

    def mails_to(self, email: str) -> list[str]:
        """The texts of the mails to somebody, oldest first."""
        deliver_due(self.environment, Identity.of_system(self.owner.tenant_id, "Systeem"))
        folder = self.environment.settings.data_folder / "mail"
        files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
        bodies = [mail.get_body() for mail in mails if mail["To"] == email]
        return [body.get_content() for body in bodies if body is not None]


def someone(**cookies: str) -> Caller:
    """A visitor from a network of their own."""
    return Caller(address=str(IPv6Address(random.getrandbits(128))), device="telefoon", cookies=cookies)


@pytest.fixture
def office(environment: Environment) -> Office:
    return Office(environment)


@pytest.fixture
def software(company: Company) -> Software:
    return Software(company, company.member(Role.OWNER))
