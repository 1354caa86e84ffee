"""The most sensitive fields (BSN), sealed with a key per company that is itself wrapped outside the database."""

from services.vault.fields import KeysShredded, SealBroken, open_field, ready_keys, seal_field

__all__ = ["KeysShredded", "SealBroken", "open_field", "ready_keys", "seal_field"]
