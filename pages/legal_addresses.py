"""Where the public pages about agreements and data are, by language."""

from collections.abc import Mapping
from typing import Final

from models.values.kinds import LegalText
from services.legal_texts.versions import Language

SECURITY: Final = "security"
PARTIES: Final = "sub_processors"
PATHS: Final[Mapping[str, Mapping[Language, str]]] = {
    LegalText.PRIVACY: {Language.DUTCH: "/privacy", Language.ENGLISH: "/en/privacy"},
    LegalText.PROCESSING: {
        Language.DUTCH: "/verwerkersovereenkomst",
        Language.ENGLISH: "/en/processing-agreement",
    },
    LegalText.TERMS: {Language.DUTCH: "/voorwaarden", Language.ENGLISH: "/en/terms"},
    PARTIES: {Language.DUTCH: "/subverwerkers", Language.ENGLISH: "/en/sub-processors"},
    SECURITY: {Language.DUTCH: "/bescherming", Language.ENGLISH: "/en/security"},
}
TITLES: Final[Mapping[str, Mapping[Language, str]]] = {
    LegalText.PRIVACY: {Language.DUTCH: "Privacyverklaring", Language.ENGLISH: "Privacy statement"},
    LegalText.PROCESSING: {
        Language.DUTCH: "Verwerkersovereenkomst",
        Language.ENGLISH: "Data processing agreement",
    },
    LegalText.TERMS: {Language.DUTCH: "Algemene voorwaarden", Language.ENGLISH: "Terms of service"},
    PARTIES: {Language.DUTCH: "Subverwerkers", Language.ENGLISH: "Sub-processors"},
    SECURITY: {
        Language.DUTCH: "Zo beschermt DepotFlow jouw bedrijfsgegevens",
        Language.ENGLISH: "How DepotFlow protects your company's data",
    },
}
