"""What the public security page promises: nothing that no test proves. docs/security.md names the same tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.legal_texts.versions import Language

Both = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """A promise in both languages, how it is checked in words of a buyer, and the tests: files, or file and name."""

    heading: Both
    text: Both
    proof: Both
    tests: tuple[str, ...]


def _both(dutch: str, english: str) -> Both:
    return {Language.DUTCH: dutch, Language.ENGLISH: english}


CLAIMS: Final = (
    Claim(
        _both("Kan een ander bedrijf bij mijn gegevens?", "Can another company reach my data?"),
        _both(
            "Nee. Bij elke aanvraag bepaalt je sessie van welk bedrijf je bent, nooit iets wat je browser meestuurt. "
            "Elke vraag aan de database is beperkt tot jouw bedrijf, en de database herhaalt die grens zelf. Bestanden "
            "staan in een map per bedrijf.",
            "No. At every request your session decides which company you are of, never something your browser sends "
            "along. Every question to the database is limited to your company, and the database repeats that limit by "
            "itself. Files are in a folder per company.",
        ),
        _both(
            "Tests doen zich voor als een ander bedrijf en proberen elke handeling, pagina, route en elk bestand met "
            "nummers van het eerste. Die pogingen moeten mislukken.",
            "Tests act as another company and try every action, page, route and file with numbers of the first. Those "
            "attempts have to fail.",
        ),
        (
            "tests/unit/services/test_isolation.py",
            "tests/e2e/test_roles.py",
            "tests/unit/models/test_catalogue.py",
            "tests/unit/services/gateways/test_storage.py::test_a_link_to_another_companys_file_is_not_followed",
        ),
    ),
    Claim(
        _both("Kijkt DepotFlow zelf mee?", "Does DepotFlow itself look along?"),
        _both(
            "Alleen om je te helpen: met een reden die jij leest, alleen lezen, hoogstens vijftien minuten en "
            "vastgelegd per scherm. BSN's en hele rekeningnummers zijn dan verborgen. Je kunt meekijken uitzetten.",
            "Only to help you: with a reason that you read, reading only, at most fifteen minutes and recorded screen "
            "by screen. Citizen service numbers and whole account numbers are hidden then. You can switch it off.",
        ),
        _both(
            "Een test vuurt tijdens het meekijken elke knop van elke pagina af en ziet dat er niets verandert.",
            "A test fires every button of every page while looking along and sees that nothing changes.",
        ),
        (
            "tests/e2e/test_support.py",
            "tests/unit/services/support/test_read_only.py",
            "tests/unit/services/support/test_looking.py::test_what_cannot_be_written_down_is_not_shown",
        ),
    ),
    Claim(
        _both("Wat als iemand mijn wachtwoord raadt?", "What if somebody guesses my password?"),
        _both(
            "Wachtwoorden worden niet bewaard, alleen een bcrypt-hash ervan. Te veel pogingen vanaf een adres of op "
            "een account worden geblokkeerd. Je kunt een tweede stap of passkey instellen, en per groep verplichten.",
            "Passwords are not kept, only a bcrypt hash of them. Too many attempts from an address or at an account "
            "are blocked. You can set up a second step or passkey, and require it per group.",
        ),
        _both(
            "Tests raden door, van steeds andere adressen, en proberen met alleen een wachtwoord binnen te komen waar "
            "een tweede stap verplicht is.",
            "Tests go on guessing, from ever other addresses, and try to come in with a password alone where a second "
            "step is required.",
        ),
        ("tests/unit/services/access/test_attempts.py", "tests/e2e/test_second_step.py"),
    ),
    Claim(
        _both("Hoe wordt een BSN bewaard?", "How is a citizen service number (BSN) kept?"),
        _both(
            "Versleuteld met AES-256 onder een sleutel per bedrijf, en die sleutel is in productie zelf versleuteld "
            "door een sleutelkluis in de Eemshaven. Schermen tonen vier cijfers. Alleen de loonexport opent het hele "
            "nummer, met een reden, en elke keer wordt vastgelegd. Zonder werkende kluis start productie niet.",
            "Encrypted with AES-256 under a key per company, which in production is itself wrapped by a key vault in "
            "the Eemshaven, the Netherlands. Screens show four digits. Only the payroll export opens the whole number, "
            "with a reason, and each time is recorded. Production does not start without a working vault.",
        ),
        _both(
            "Een test vult BSN's in en doorzoekt daarna de hele database, bestanden, logs, pagina's en mail: nergens "
            "staat er een leesbaar.",
            "A test enters such numbers and then searches the whole database, files, logs, pages and mail: none stands "
            "readable anywhere.",
        ),
        (
            "tests/e2e/test_sealed_numbers.py",
            "tests/unit/services/vault/test_fields.py",
            "tests/unit/services/gateways/test_kms.py",
            "tests/unit/services/payroll/test_export.py::test_opening_bsn_asks_for_a_reason_and_is_written_down",
        ),
    ),
    Claim(
        _both("Verzamelen jullie niet te veel?", "Do you not collect too much?"),
        _both(
            "Kopieën van identiteitsbewijzen vragen we niet. Wat alleen bij loondienst hoort, kan bij een zzp'er niet "
            "worden opgeslagen. Chauffeurs vragen in de app hun gegevens op of laten hun account verwijderen, en wat "
            "over zijn bewaartermijn is, gaat elke nacht weg.",
            "We do not ask for copies of identity documents. What belongs to employment only cannot be kept of who is "
            "self-employed. Drivers ask for their data or have their account removed in the app, and what is past its "
            "retention term goes every night.",
        ),
        _both(
            "Tests proberen het met een formulier, via de dienst en rechtstreeks in de database, en draaien de klok "
            "jaren vooruit om te zien wat er nog is.",
            "Tests try it with a form, through the service and straight in the database, and turn the clock years "
            "ahead to see what is left.",
        ),
        (
            "tests/unit/services/people/test_only_of_employees.py",
            "tests/e2e/test_own_data.py",
            "tests/unit/services/retention/test_clean_up.py",
        ),
    ),
    Claim(
        _both("Kan iemand het logboek aanpassen?", "Can somebody change the trail?"),
        _both(
            "Nee, ook wij niet zonder dat het opvalt. Wie wat wanneer deed, hangt aan elkaar als een ketting. Jij "
            "leest het zelf, en elke dag wordt de keten nagekeken.",
            "No, nor can we without it showing. Who did what and when hangs together as a chain. You read it "
            "yourself, and the chain is checked every day.",
        ),
        _both(
            "Een test wijzigt, verwijdert en verplaatst regels achter het product om; elk daarvan komt uit.",
            "A test changes, removes and moves entries behind the product's back; each of these comes out.",
        ),
        ("tests/unit/services/audit/test_chain.py",),
    ),
    Claim(
        _both("Wat gebeurt er met betalingen?", "What about payments?"),
        _both(
            "DepotFlow verplaatst geen geld. Het maakt een SEPA-bestand dat jij bij je eigen bank goedkeurt. De "
            "rekeningen van je bedrijf en je chauffeurs staan in dat bestand en worden daarvoor bewaard.",
            "DepotFlow moves no money. It makes a SEPA file that you approve at your own bank. Accounts of your "
            "company and your drivers are in that file and are kept for it.",
        ),
        _both(
            "Tests volgen een betaalbestand van klaarzetten tot bevestigen, in elke volgorde.",
            "Tests follow a payment file from preparing to confirming, in every order.",
        ),
        ("tests/unit/services/payments/test_any_order.py", "tests/e2e/test_payments.py"),
    ),
    Claim(
        _both("Hoe weten jullie dat er niets stuk gaat?", "How do you know that nothing breaks?"),
        _both(
            "Bij elke wijziging draaien geautomatiseerde tests en beveiligingsscans: op onveilige code, op "
            "kwetsbaarheden in wat we gebruiken en op wachtwoorden in de code.",
            "At every change automated tests and security scans run: for unsafe code, for vulnerabilities in what we "
            "use and for passwords in the code.",
        ),
        _both(
            "Een test kijkt of die scans echt iets vinden als er iets te vinden is.",
            "A test looks whether those scans really find something when there is something to find.",
        ),
        ("tests/unit/test_supply_chain.py",),
    ),
    Claim(
        _both("Wie schakelt DepotFlow in?", "Whom does DepotFlow engage?"),
        _both(
            "Dat staat op de pagina Subverwerkers. Van een nieuwe partij hoor je dertig hele dagen vooraf per mail, en "
            "je kunt bezwaar maken.",
            "That stands on the page Sub-processors. You hear of a new party by mail thirty whole days ahead, and you "
            "can object.",
        ),
        _both(
            "Een test probeert een partij eerder in gebruik te nemen, ook rechtstreeks in de database, en dat mislukt.",
            "A test tries to take a party into use earlier, straight in the database too, and that fails.",
        ),
        ("tests/unit/services/legal_texts/test_engaging.py", "tests/unit/services/legal_texts/test_objecting.py"),
    ),
)
NOT_YET: Final[Both] = _both(
    "## Wat we niet beloven\n\n"
    "Back-ups maken, ze terugzetten en dat elke week beproeven zit nog niet in de software. Waar de server staat en "
    "welk netwerk ervoor staat, bepaalt wie DepotFlow draait; de pagina Subverwerkers zegt wie dat nu is. "
    "Onkwetsbaar is niets: vind je een lek, mail dan info@depotflow.nl.",
    "## What we do not promise\n\n"
    "Making backups, restoring them and trying that every week is not in the software yet. Where the server stands "
    "and which network is in front of it is up to who runs DepotFlow; the page Sub-processors says who that is now. "
    "Nothing is invulnerable: if you find a leak, mail info@depotflow.nl.",
)
"""What a visitor might expect and is not there."""
