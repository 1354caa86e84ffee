"""Passkeys (WebAuthn): what a browser is asked, and whether its answer proves who somebody is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DatabaseSession
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models.tables import Passkey
from models.values.ids import new_id
from models.values.refusal import Refusal
from services.access.challenges import Purpose, make_challenge, take_challenge
from services.scope import Environment, platform_scope

_NAME: Final = "DepotFlow"
_MALFORMED: Final = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError)
"""What an answer that no browser gives runs into."""


class PasskeyRefused(Refusal):
    """The answer proves nothing: unknown, too late, used before, or made for another place."""

    code = "passkey_refused"

    def __init__(self, whose: UUID | None = None) -> None:
        self.whose = whose
        """The person whose passkey it is, when that is known."""
        super().__init__("Deze passkey werkt hier niet. Probeer het opnieuw, of kies een andere manier.")


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """The public half of a key pair that a device just made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def ask_new_passkey(environment: Environment, *, user_id: UUID, email: str, holder: str) -> str:
    """What to ask a browser that shall make a passkey, as JSON; devices that have one of this person sit it out."""
    with platform_scope(environment) as session:
        known = _descriptors(session, user_id)
    return options_to_json(
        generate_registration_options(
            rp_id=_place(environment).rp_id,
            rp_name=_NAME,
            user_id=user_id.bytes,
            user_name=email,
            challenge=make_challenge(environment, Purpose.SET_UP, holder=holder),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=known,
        )
    )


def read_new_passkey(environment: Environment, credential: str, *, holder: str) -> NewPasskey:
    """The passkey in a browser's answer. Raises: PasskeyRefused."""
    challenge = take_challenge(environment, Purpose.SET_UP, holder=holder)
    if challenge is None:
        raise PasskeyRefused
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_place(environment).rp_id,
            expected_origin=_place(environment).origin,
            require_user_verification=True,
        )
    except _MALFORMED as wrong:
        raise PasskeyRefused from wrong
    return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count)


def add_passkey(session: DatabaseSession, made: NewPasskey, *, user_id: UUID, name: str) -> None:
    """Write it down as this person's. Raises: PasskeyRefused when it is somebody's already."""
    added = insert(Passkey).values(
        id=new_id(),
        user_id=user_id,
        name=name,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
    )
    new = added.on_conflict_do_nothing(index_elements=["credential_id"]).returning(Passkey.id)
    if session.scalars(new).one_or_none() is None:
        raise PasskeyRefused


def ask_passkey(environment: Environment, purpose: Purpose, *, holder: str, user_id: UUID | None = None) -> str:
    """What to ask a browser, as JSON: for a passkey of this person, or for any that it has for us."""
    known: Sequence[PublicKeyCredentialDescriptor] = ()
    if user_id is not None:
        with platform_scope(environment) as session:
            known = _descriptors(session, user_id)
    return options_to_json(
        generate_authentication_options(
            rp_id=_place(environment).rp_id,
            challenge=make_challenge(environment, purpose, holder=holder),
            allow_credentials=list(known),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def check_passkey(
    environment: Environment, purpose: Purpose, credential: str, *, holder: str, user_id: UUID | None = None
) -> UUID:
    """Who the answer proves to be there: this person, or whoever has the passkey. Raises: PasskeyRefused."""
    challenge = take_challenge(environment, purpose, holder=holder)
    if challenge is None:
        raise PasskeyRefused
    try:
        answer = parse_authentication_credential_json(credential)
    except _MALFORMED as wrong:
        raise PasskeyRefused from wrong
    with platform_scope(environment) as session:
        passkey = session.scalars(select(Passkey).where(Passkey.credential_id == answer.raw_id)).one_or_none()
    if passkey is None or passkey.user_id != (user_id or passkey.user_id):
        raise PasskeyRefused
    if answer.response.user_handle not in {None, passkey.user_id.bytes}:
        raise PasskeyRefused(passkey.user_id)
    try:
        proved = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_place(environment).rp_id,
            expected_origin=_place(environment).origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _MALFORMED as wrong:
        raise PasskeyRefused(passkey.user_id) from wrong
    _count_use(environment, passkey, proved.new_sign_count)
    return passkey.user_id


def _count_use(environment: Environment, passkey: Passkey, count: int) -> None:
    """Write the count down; of two answers with the same one only the first counts, unless the device never counts."""
    with platform_scope(environment) as session:
        counted = session.scalars(
            update(Passkey)
            .where(Passkey.id == passkey.id, or_(Passkey.sign_count < count, Passkey.sign_count + count == 0))
            .values(sign_count=count)
            .returning(Passkey.id)
        ).one_or_none()
    if counted is None:
        raise PasskeyRefused(passkey.user_id)


@dataclass(frozen=True, slots=True)
class _Place:
    rp_id: str
    origin: str


def _place(environment: Environment) -> _Place:
    """Where passkeys are made for: the public address, and nothing that a browser or a proxy says."""
    parts = urlsplit(environment.settings.base_url)
    return _Place(rp_id=parts.hostname or "", origin=f"{parts.scheme}://{parts.netloc}")


def _descriptors(session: DatabaseSession, user_id: UUID) -> list[PublicKeyCredentialDescriptor]:
    found = session.scalars(select(Passkey.credential_id).where(Passkey.user_id == user_id).order_by(Passkey.id))
    return [PublicKeyCredentialDescriptor(id=credential_id) for credential_id in found]
