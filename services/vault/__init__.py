"""The most sensitive fields (BSN), sealed with a key per company that is itself wrapped outside the database."""

from services.vault.fields import SealBroken, open_field, seal_field

__all__ = ["SealBroken", "open_field", "seal_field"]
