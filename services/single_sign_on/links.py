"""Links to come in by: the one that a company hands out, and the address that its provider sends people back to."""

from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from services.scope import Environment
from services.single_sign_on.refusals import LinkWorthless

DOOR: Final = "/inloggen/bedrijf"
_PURPOSE: Final = "link of a company"


def key_of(environment: Environment, tenant_id: UUID) -> str:
    """The end of the link of this company: always the same, and it tells nobody anything."""
    return AESSIV(environment.key_for(_PURPOSE)).encrypt(tenant_id.bytes, None).hex()


def tenant_behind(environment: Environment, key: str) -> UUID:
    """Which company a link is of. Raises: LinkWorthless."""
    try:
        return UUID(bytes=AESSIV(environment.key_for(_PURPOSE)).decrypt(bytes.fromhex(key), None))
    except (InvalidTag, ValueError) as unknown:
        raise LinkWorthless from unknown


def link_of(environment: Environment, tenant_id: UUID) -> str:
    """What the owner hands out."""
    return f"{environment.settings.base_url}{DOOR}/{key_of(environment, tenant_id)}"


def return_address_of(environment: Environment, tenant_id: UUID) -> str:
    """What the owner tells the provider: one for each company, so that answers can't be mixed up."""
    return f"{link_of(environment, tenant_id)}/terug"
