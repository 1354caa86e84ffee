"""What the scan for secrets takes for an API key of this product."""

from typing import ClassVar

from detect_secrets.plugins.base import RegexBasedDetector

from services.access.api_tokens import SHAPE


class ApiKeyDetector(RegexBasedDetector):
    """A token of `services/access/api_tokens.py`, wherever it stands."""

    secret_type = "DepotFlow API key"
    denylist: ClassVar = [SHAPE]
