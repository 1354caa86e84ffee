"""What Dutch people in this trade choose as a password first: words that no English list knows."""

from typing import Final

SEASONS: Final = "lente voorjaar zomer herfst najaar winter"
MONTHS: Final = "januari februari maart april mei juni juli augustus september oktober november december"
DAYS: Final = "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"
CARRIERS: Final = """
    postnl dhl dpd gls ups fedex tnt cycloon budbee homerr trunkrs instabox redjepakketje sandd intrapost
    dynalogic vandegrijp bolcom coolblue amazon picnic wehkamp zalando albertheijn jumbo"""
CLUBS: Final = """
    ajax feyenoord psv azalkmaar fctwente vitesse fcgroningen fcutrecht sparta excelsior heracles willem2 willemii
    nacbreda necnijmegen goaheadeagles peczwolle fortuna cambuur almerecity adodenhaag rodajc vvvvenlo degraafschap
    fcemmen telstar clubbrugge anderlecht oranje"""
PLACES: Final = """
    amsterdam rotterdam denhaag utrecht eindhoven groningen tilburg almere breda nijmegen apeldoorn arnhem haarlem
    haarlemmermeer amersfoort enschede zaanstad zwolle leiden leeuwarden dordrecht alphen alkmaar delft venlo deventer
    helmond oss hilversum heerlen roosendaal maastricht zoetermeer purmerend schiedam vlaardingen spijkenisse gouda
    hoorn lelystad hengelo almelo ede veenendaal nieuwegein woerden houten zeist waalwijk denbosch shertogenbosch
    weert roermond sittard geleen kerkrade middelburg vlissingen goes terneuzen assen emmen hoogeveen drachten sneek
    antwerpen brussel gent brugge leuven hasselt mechelen brabant limburg zeeland friesland drenthe overijssel
    gelderland flevoland noordholland zuidholland twente heerenveen volendam nederland holland"""
WELCOME: Final = """
    welkom wachtwoord geheim geheimpje inloggen toegang hallo hoihoi beheer beheerder gebruiker kantoor bedrijf
    bezorger bezorgen bezorging koerier koeriers koeriersbedrijf pakket pakketje pakketten pakketbezorger chauffeur
    chauffeurs planner planning planbord depot depotflow route routes ritten bus bestelbus busje transport vervoer
    logistiek magazijn sorteercentrum bestelling factuur facturen loondienst zzp directie eigenaar administratie
    liefde lieverd schatje schat mama papa moeder vader kinderen familie vriend vrienden oma opa poes hond kat
    test tester proef tijdelijk nieuw oud verander wijzig veranderen qwerty azerty klaver regenboog vakantie
    goedemorgen goedenavond sinterklaas kerst kerstmis koningsdag carnaval voetbal fiets auto computer internet"""
YEARS: Final = " ".join(str(year) for year in range(1940, 2046))

CHOSEN_FIRST: Final = {
    "een seizoen": SEASONS,
    "een maand": MONTHS,
    "een dag van de week": DAYS,
    "de naam van een vervoerder": CARRIERS,
    "een voetbalclub": CLUBS,
    "een plaats": PLACES,
    "een woord dat vaak wordt gekozen": WELCOME,
    "een jaartal": YEARS,
}
"""What such a word is called when it is refused, and the words."""
