"""People with a second step, for the tests about it."""

import base64
from datetime import datetime

from services.access.authenticator_apps import Offer, offer_secret
from services.access.passkeys import ask_new_passkey
from services.access.second_step import Added, HalfIn, set_up_app, set_up_passkey, setting_up
from services.access.sign_in import sign_in
from services.access.totp import code_of, step_at
from services.scope import Identity
from tests.soft_passkey import SoftPasskey
from tests.unit.services.access.conftest import PASSWORD, Office, someone


def code_at(offer: Offer, moment: datetime, *, later: int = 0) -> str:
    """What the app with this secret shows, some steps later."""
    return code_of(base64.b32decode(offer.secret.replace(" ", "")), step_at(moment) + later)


def adds_app(office: Office, identity: Identity | None = None) -> tuple[Offer, Added]:
    """Set an app up with the code of the step before: that of this moment is still good."""
    environment = office.environment
    who = setting_up(environment, identity or office.owner)
    offer = offer_secret(environment, user_id=who.user_id, email=who.email)
    code = code_at(offer, environment.clock.now(), later=-1)
    return offer, set_up_app(environment, who, sealed=offer.sealed, code=code, caller=someone())


def adds_passkey(office: Office, identity: Identity | None = None, *, counts: int = 0) -> tuple[SoftPasskey, Added]:
    environment, device = office.environment, SoftPasskey(counts=counts)
    who = setting_up(environment, identity or office.owner)
    question = ask_new_passkey(environment, user_id=who.user_id, email=who.email, holder=who.holder)
    added = set_up_passkey(environment, who, credential=device.makes(question), name="Laptop", caller=someone())
    return device, added


def half_in(office: Office, *, email: str = "", password: str = PASSWORD) -> HalfIn:
    """Give the right password and get halfway."""
    come_in = sign_in(office.environment, email=email or office.email, password=password, caller=someone())
    assert isinstance(come_in, HalfIn)
    return come_in
