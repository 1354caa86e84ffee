"""The activities that a company has by using the product: which categories of data each needs, and of whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.retention.categories import Category


class Activity(StrEnum):
    """An activity in the register (article 30 lid 1 AVG); the value is its code."""

    PEOPLE = "people"
    PLANNING = "planning"
    HOURS = "hours"
    PAYROLL = "payroll"
    CONTRACTORS = "contractors"
    BOOKS = "books"
    PRINCIPALS = "principals"
    MAILS = "mails"
    IMPORTS = "imports"
    ACCESS = "access"
    RIGHTS = "rights"


@dataclass(frozen=True, slots=True)
class What:
    """What an activity is called, of whom it holds data, and the categories of the retention register in it."""

    name: str
    persons: str
    categories: tuple[Category, ...]
    extent: str
    necessity: str
    risks: str


DRIVERS: Final = "Chauffeurs in dienst, ingeleend en zzp"
ACTIVITIES: Final[Mapping[Activity, What]] = {
    Activity.PEOPLE: What(
        "Personeel en papieren", DRIVERS,
        (Category.CONTACT, Category.NAMES, Category.PAPERS, Category.ABSENCES),
        "Alle chauffeurs, zolang ze hier werken en daarna tot het einde van de bewaartermijn",
        "Zonder naam, bereikbaarheid en geldige papieren kan niemand worden ingepland. Van een identiteitsbewijs wordt"
        " nooit een kopie bewaard, van verlof en ziekte alleen de dagen en de soort.",
        "Ziekte en papieren zeggen iets over iemands gezondheid of verleden. Wie ze ziet zonder dat het werk erom"
        " vraagt, kan iemand anders behandelen.",
    ),
    Activity.PLANNING: What(
        "Planning", DRIVERS,
        (Category.AVAILABILITY, Category.CONFIRMATIONS, Category.MESSAGES),
        "Alle diensten van elke week, met wie rijdt, bevestigde of afzegde",
        "Een dienst heeft een chauffeur nodig die kan, mag en op tijd weet waar hij moet zijn.",
        "Wie wanneer werkt verraadt iemands dagelijks leven. Opmerkingen en redenen kunnen meer zeggen dan nodig is.",
    ),
    Activity.HOURS: What(
        "Uren, stops en ritten", DRIVERS,
        (Category.HOURS, Category.EVENTS),
        "Elke dienst van elke chauffeur: begin, pauzes, stops en einde, met de tijd en wat de telefoon vastlegt",
        "De wet vraagt een administratie van gewerkte tijd; loon en facturen volgen uit uren en aantallen. Er"
        " is geen automatisch besluit: een mens keurt de uren goed.",
        "Dit volgt werkenden de hele dag. Vergelijken op snelheid kan iemand onder druk zetten. Heeft het bedrijf een"
        " ondernemingsraad, dan is instemming nodig (WOR artikel 27 lid 1 onder k en l).",
    ),
    Activity.PAYROLL: What(
        "Loonadministratie", "Chauffeurs in dienst",
        (Category.WAGE_FILE,),
        "BSN, geboortedatum en rekening van wie in dienst is of was",
        "De werkgever moet loonaangifte doen met het BSN (Wet op de loonbelasting 1964 artikel 28). Van zzp'ers en"
        " ingeleenden kan geen BSN worden vastgelegd.",
        "Met naam, geboortedatum, rekening en BSN samen kan iemand zich voor een ander uitgeven.",
    ),
    Activity.CONTRACTORS: What(
        "Zzp'ers: afspraken en facturen in hun naam", "Zzp'ers en hun bedrijf",
        (Category.CONTRACTORS,),
        "Alle zzp-bedrijven waarmee wordt gewerkt of is gewerkt",
        "Een factuur in naam van de zzp'er moet naam, adres, KvK-nummer en btw-id dragen (Wet OB 1968 artikel 35a).",
        "Een verkeerde rekening kost iemand inkomen. Bij een eenmanszaak zijn zakelijke gegevens ook privé.",
    ),
    Activity.BOOKS: What(
        "Facturen, betalingen en boekhouding", "Chauffeurs, zzp'ers en contactpersonen van opdrachtgevers",
        (Category.ADMINISTRATION, Category.DOCUMENTS, Category.FILES),
        "Alle facturen, betalingen en afrekeningen sinds het bedrijf hier begon",
        "De Belastingdienst kan de administratie zeven jaar opvragen; een uitgegeven factuur verandert nooit.",
        "Bedragen en rekeningen zeggen wat iemand verdient.",
    ),
    Activity.PRINCIPALS: What(
        "Bedrijf en opdrachtgevers", "Contactpersonen van het bedrijf en van opdrachtgevers",
        (Category.COMPANY,),
        "Enkele contactpersonen per opdrachtgever",
        "Overeenkomsten en facturen hebben een naam en een adres nodig.",
        "Gering: zakelijke contactgegevens.",
    ),
    Activity.MAILS: What(
        "Mail versturen", "Chauffeurs, collega's en contactpersonen van opdrachtgevers",
        (Category.MAILS,),
        "Elke mail die het systeem verstuurt",
        "Uitnodigingen, facturen en meldingen moeten aankomen, en na te vragen zijn.",
        "Een mail aan het verkeerde adres is een datalek.",
    ),
    Activity.IMPORTS: What(
        "Bestanden inlezen en gegevens doorgeven", "Wie in het bestand of de aanroep staat",
        (Category.IMPORTS, Category.ANSWERS),
        "Wat kantoor inleest en wat eigen software via een API-sleutel opvraagt",
        "Overtypen maakt fouten; het bestand zelf blijft niet bewaard.",
        "Een bestand kan meer bevatten dan nodig is.",
    ),
    Activity.ACCESS: What(
        "Toegang, logboek en beveiliging", "Iedereen die kan of kon inloggen",
        (Category.ACCOUNTS, Category.SIGN_IN, Category.AUDIT, Category.SUPPORT),
        "Elke sessie, elke poging om in te loggen en elke wijziging",
        "Zonder weten wie iets deed is misbruik niet te vinden en een boek niet te controleren.",
        "Het logboek laat zien wat collega's op een dag doen.",
    ),
    Activity.RIGHTS: What(
        "Verzoeken, datalekken en opruimen", "Wie iets vraagt, of bij een datalek betrokken is",
        (Category.REQUESTS, Category.BREACHES, Category.REMOVALS),
        "Elk verzoek en elk datalek",
        "Het bedrijf moet op tijd antwoorden en dat kunnen laten zien (AVG artikelen 5 lid 2, 12 en 33).",
        "Gering: alleen wat nodig is om te antwoorden; nooit een kopie van een identiteitsbewijs.",
    ),
}  # fmt: skip
"""Every category of the retention register is in exactly one activity."""
