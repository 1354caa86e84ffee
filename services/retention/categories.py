"""The register of what is kept of people: why, from whom, for whom, since when the term runs and how it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Category(StrEnum):
    """A kind of personal data with a term of its own."""

    CONTACT = "contact"
    AVAILABILITY = "availability"
    ABSENCES = "absences"
    PAPERS = "papers"
    MESSAGES = "messages"
    EVENTS = "events"
    CONFIRMATIONS = "confirmations"
    HOURS = "hours"
    WAGE_FILE = "wage_file"
    NAMES = "names"
    CONTRACTORS = "contractors"
    ADMINISTRATION = "administration"
    DOCUMENTS = "documents"
    ACCOUNTS = "accounts"
    SIGN_IN = "sign_in"
    MAILS = "mails"
    IMPORTS = "imports"
    FILES = "files"
    ANSWERS = "answers"
    AUDIT = "audit"
    SUPPORT = "support"
    REQUESTS = "requests"
    BREACHES = "breaches"
    REMOVALS = "removals"
    COMPANY = "company"


class Bound(StrEnum):
    """What a company may choose in place of the term that holds for everybody."""

    LEAST = "minstens"
    """The law wants it kept: only longer."""
    MOST = "hoogstens"
    """Nobody needs it any more: only shorter. What its person asks for may go at once."""
    FIXED = "vast"
    """Nothing: the law says so, or the product would not work."""


class Since(StrEnum):
    """From when a term runs."""

    MADE = "nadat het is vastgelegd"
    OVER = "nadat het voorbij is"
    LEFT = "na de laatste werkdag"
    LEFT_YEAR = "na het jaar van de laatste werkdag"
    BOOK_YEAR = "na het boekjaar"
    COMPANY = "na het einde van de overeenkomst met DepotFlow"

    @property
    def is_yearly(self) -> bool:
        return self in {Since.LEFT_YEAR, Since.BOOK_YEAR}


class End(StrEnum):
    """What becomes of it."""

    REMOVED = "verwijderd"
    EMPTIED = "leeggemaakt"
    ANONYMOUS = "anoniem: de naam verdwijnt, de aantallen blijven"
    WITH_COMPANY = "verwijderd met het bedrijf"


@dataclass(frozen=True, slots=True)
class About:
    """What article 30 of the GDPR wants to know of a category."""

    name: str
    what: str
    purpose: str
    basis: str
    source: str
    recipients: str
    since: Since
    end: End
    bound: Bound = Bound.MOST


CONTRACT: Final = "Uitvoering van de overeenkomst (AVG artikel 6 lid 1 onder b)"
LAW: Final = "Wettelijke plicht (AVG artikel 6 lid 1 onder c)"
INTEREST: Final = "Gerechtvaardigd belang (AVG artikel 6 lid 1 onder f)"
FROM_DRIVER: Final = "De chauffeur zelf, via kantoor of de app"
FROM_OFFICE: Final = "Kantoor"
FROM_USE: Final = "Het gebruik van DepotFlow"
OFFICE: Final = "Kantoor, met de rechten die het bedrijf gaf"
NOBODY: Final = "Niemand buiten het bedrijf"

CATEGORIES: Final[Mapping[Category, About]] = {
    Category.CONTACT: About(
        "Contactgegevens van chauffeurs",
        "Telefoon, e-mailadres, taal en opmerkingen",
        "Chauffeurs bereiken over hun diensten",
        CONTRACT, FROM_DRIVER, OFFICE, Since.LEFT, End.EMPTIED,
    ),
    Category.AVAILABILITY: About(
        "Beschikbaarheid", "Op welke weekdagen iemand kan of liever niet", "De week plannen",
        CONTRACT, FROM_DRIVER, OFFICE, Since.LEFT, End.REMOVED,
    ),
    Category.ABSENCES: About(
        "Verlof en ziekte", "Soort afwezigheid, dagen en opmerking", "De week plannen en het loon doorgeven",
        f"{LAW}; ziekte: UAVG artikel 30", FROM_DRIVER, OFFICE, Since.OVER, End.REMOVED,
    ),
    Category.PAPERS: About(
        "Documenten van chauffeurs",
        "Soort, laatste vier tekens, geldig tot en wie het zag; nooit een kopie",
        "Alleen rijden met geldige papieren",
        f"{LAW}; Wegenverkeerswet 1994 artikel 107", FROM_DRIVER, OFFICE, Since.LEFT, End.REMOVED,
    ),
    Category.MESSAGES: About(
        "Berichten aan chauffeurs", "De tekst, wanneer en door wie", "Chauffeurs op de hoogte houden",
        CONTRACT, FROM_OFFICE, f"{OFFICE}, en de chauffeur", Since.MADE, End.REMOVED,
    ),
    Category.EVENTS: About(
        "Stops en tikken van de telefoon",
        "Start, pauze, stops, retouren en einde, met tijd en wat de telefoon erbij vastlegt",
        "De uren en aantallen van een dienst vaststellen",
        f"{LAW}; Arbeidstijdenwet artikel 4:3", "De app van de chauffeur", OFFICE, Since.MADE, End.REMOVED,
    ),
    Category.CONFIRMATIONS: About(
        "Bevestigingen, redenen en opmerkingen",
        "Wie op een dienst stond, bevestigde of afzegde, wat is gepubliceerd, en opmerkingen bij dienst en uren",
        "Achteraf weten wat er is afgesproken",
        INTEREST, "De chauffeur en kantoor", OFFICE, Since.MADE, End.REMOVED, Bound.FIXED,
    ),
    Category.HOURS: About(
        "Diensten, uren en loonregels",
        "Wie wanneer reed, gewerkte tijd, aantallen, dienstverband en wat daarvan in een loonexport stond",
        "Loon, facturen en de wettelijke urenadministratie",
        f"{LAW}; AWR artikel 52, Arbeidstijdenwet artikel 4:3", "De app van de chauffeur en kantoor",
        f"{OFFICE}; het loonpakket of de loonadviseur", Since.BOOK_YEAR, End.ANONYMOUS, Bound.LEAST,
    ),
    Category.WAGE_FILE: About(
        "BSN en gegevens voor de loonbelasting",
        "Versleuteld BSN, rekening voor het loon en geboortedatum",
        "Loonaangifte en het loon betalen",
        f"{LAW}; Wet op de loonbelasting 1964 artikel 28, UAVG artikel 46", FROM_DRIVER,
        "Het loonpakket of de loonadviseur, en de eigen bank", Since.LEFT_YEAR, End.REMOVED, Bound.FIXED,
    ),
    Category.NAMES: About(
        "Naam van wie reed", "Naam en personeelsnummer", "Uren en bedragen kunnen herleiden tot wie ze verdiende",
        f"{LAW}; AWR artikel 52", FROM_DRIVER, OFFICE, Since.LEFT_YEAR, End.ANONYMOUS, Bound.LEAST,
    ),
    Category.CONTRACTORS: About(
        "Zzp-bedrijven",
        "Naam, KvK-nummer, btw-id, adres, e-mailadres, vergunning en rekening",
        "Facturen namens de zzp'er maken en betalen",
        f"{CONTRACT}; {LAW}", "De zzp'er zelf", f"{OFFICE}, en de eigen bank",
        Since.LEFT_YEAR, End.ANONYMOUS, Bound.LEAST,
    ),
    Category.ADMINISTRATION: About(
        "Betalingen en afrekening",
        "Naam en rekening in betaalregels en betaalbestanden, rekeningwijzigingen, overeenkomsten en wie iets invoerde",
        "De administratie die de Belastingdienst kan opvragen",
        f"{LAW}; AWR artikel 52", "De afrekening", f"{OFFICE}, de eigen bank en de boekhouder",
        Since.BOOK_YEAR, End.EMPTIED, Bound.LEAST,
    ),
    Category.DOCUMENTS: About(
        "Uitgegeven facturen en afgesloten weken",
        "De factuur zoals die is uitgegeven, met naam en adres van de partijen, en wie een week sloot",
        "Elke cent tot een goedgekeurde dienst kunnen herleiden; een uitgegeven factuur verandert nooit",
        f"{LAW}; AWR artikel 52, Wet OB 1968 artikel 34a", "De afrekening", "De opdrachtgever of zzp'er, de boekhouder",
        Since.COMPANY, End.WITH_COMPANY, Bound.FIXED,
    ),
    Category.ACCOUNTS: About(
        "Accounts en toegang",
        "Naam en e-mailadres van wie kan of kon inloggen, uitnodigingen, tweede stap en API-sleutels",
        "Alleen wie mag komt binnen, en later weten wie iets deed",
        CONTRACT, "De gebruiker zelf of wie uitnodigt", NOBODY, Since.OVER, End.EMPTIED, Bound.FIXED,
    ),
    Category.SIGN_IN: About(
        "Sessies en inlogpogingen", "Apparaat, tijd en tellers van pogingen", "Inbraak tegenhouden en onderzoeken",
        INTEREST, FROM_USE, NOBODY, Since.OVER, End.REMOVED, Bound.FIXED,
    ),
    Category.MAILS: About(
        "Verzonden mail", "Adres, onderwerp en tekst; mail met een factuur blijft zolang als de administratie",
        "Mail afleveren en navragen", CONTRACT, FROM_USE, "De ontvanger", Since.OVER, End.REMOVED,
    ),
    Category.IMPORTS: About(
        "Ingelezen bestanden", "Naam van het bestand, aantallen en wie het inlas; het bestand zelf blijft niet",
        "Weten waar gegevens vandaan kwamen", INTEREST, FROM_OFFICE, NOBODY, Since.MADE, End.REMOVED,
    ),
    Category.FILES: About(
        "Losse bestanden", "Bestanden waar geen factuur of mail meer naar verwijst",
        "Niets bewaren dat nergens bij hoort", INTEREST, FROM_USE, NOBODY, Since.MADE, End.REMOVED,
    ),
    Category.ANSWERS: About(
        "Antwoorden aan andere software", "Wat een aanroep van de API antwoordde",
        "Een herhaalde aanroep één keer doen",
        CONTRACT, FROM_USE, "De software van het bedrijf", Since.MADE, End.REMOVED, Bound.FIXED,
    ),
    Category.AUDIT: About(
        "Logboek", "Wie wat wanneer deed en vanwaar, met wat er veranderde", "Verantwoording en bewijs bij de boeken",
        f"{LAW}; AVG artikel 5 lid 2, AWR artikel 52", FROM_USE, OFFICE, Since.COMPANY, End.WITH_COMPANY, Bound.FIXED,
    ),
    Category.SUPPORT: About(
        "Meekijken door DepotFlow", "Welke medewerker wanneer welk scherm bekeek, en waarom",
        "Nagaan wat er bij hulp is gezien", INTEREST, FROM_USE, OFFICE, Since.MADE, End.REMOVED, Bound.FIXED,
    ),
    Category.REQUESTS: About(
        "Verzoeken over gegevens",
        "Wie wat vroeg met een recht uit de AVG, hoe de identiteit is vastgesteld en wat is geantwoord",
        "Op tijd antwoorden, en dat kunnen laten zien",
        f"{LAW}; AVG artikelen 12 en 5 lid 2", "De persoon zelf, en kantoor", NOBODY,
        Since.OVER, End.REMOVED, Bound.FIXED,
    ),
    Category.BREACHES: About(
        "Datalekken",
        "Wat er gebeurde, om wie en wat het gaat, wat is gedaan en gemeld, en wie het opschreef",
        "Elk datalek kunnen verantwoorden aan de toezichthouder en aan de personen om wie het gaat",
        f"{LAW}; AVG artikelen 33 en 34", FROM_OFFICE,
        "De Autoriteit Persoonsgegevens of de opdrachtgever, en de personen om wie het gaat",
        Since.OVER, End.REMOVED, Bound.LEAST,
    ),
    Category.REMOVALS: About(
        "Wat is opgeruimd", "Nummers van rijen, zonder inhoud", "Opnieuw opruimen na het terugzetten van een back-up",
        f"{LAW}; AVG artikel 5 lid 2", FROM_USE, NOBODY, Since.MADE, End.REMOVED, Bound.FIXED,
    ),
    Category.COMPANY: About(
        "Gegevens van het bedrijf", "Bedrijf, opdrachtgevers en depots, voor zover die van een mens zijn",
        "De overeenkomst met DepotFlow en de administratie", CONTRACT, FROM_OFFICE, OFFICE,
        Since.COMPANY, End.WITH_COMPANY, Bound.FIXED,
    ),
}  # fmt: skip
