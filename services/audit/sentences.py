"""What an audit entry says, in Dutch: one sentence per action, for the screen and for files alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from models.values.calendar import IsoWeek, dutch_date
from models.values.money import Money, dutch_number
from services.access.permissions import Rights
from services.audit.hiding import hidden, missing
from services.audit.values import in_words
from services.changes import HIDDEN
from services.rules.tariffs import SURCHARGE_KINDS, TariffCondition


class Topic(StrEnum):
    """What an action is about; the value is its name in addresses."""

    ACCESS = "toegang"
    PEOPLE = "personen"
    REQUESTS = "verzoeken"
    MONEY = "geld"
    WORK = "planning"
    COMPANY = "bedrijf"
    SUPPORT = "meekijken"


TOPICS: Final = {
    Topic.ACCESS: "Toegang en inloggen",
    Topic.PEOPLE: "Personen",
    Topic.REQUESTS: "AVG: verzoeken, datalekken, register",
    Topic.MONEY: "Geld",
    Topic.WORK: "Planning en uren",
    Topic.COMPANY: "Bedrijf en bestanden",
    Topic.SUPPORT: "Meekijken door DepotFlow",
}
SENTENCES: Final[Mapping[Topic, Mapping[str, str]]] = {
    Topic.ACCESS: {
        "company.signed_up": "Het bedrijf is aangemeld",
        "session.opened": "{subject} heeft ingelogd{through_provider}{with_second_step}",
        "session.refused": "Inloggen als {subject} is mislukt: het wachtwoord klopte niet",
        "second_step.refused": "Inloggen als {subject} is mislukt: de tweede stap klopte niet",
        "passkey.refused": "Inloggen als {subject} is mislukt: de passkey klopte niet",
        "session.locked": "Inloggen als {subject} is op onbekende apparaten even geblokkeerd: te veel pogingen",
        "session.signed_out": "{subject} heeft uitgelogd",
        "session.lapsed": "De sessie van {subject} is verlopen of ingetrokken",
        "device.signed_out": "Op een ander apparaat uitgelogd",
        "device.others_signed_out": "Op alle andere apparaten uitgelogd: {count}",
        "password.changed": "{subject} heeft het wachtwoord gewijzigd; andere apparaten zijn uitgelogd",
        "password.not_changed": "{subject} wilde het wachtwoord wijzigen, maar het huidige klopte niet",
        "password.reset_asked": "Voor {subject} is een link gevraagd om een nieuw wachtwoord te kiezen",
        "password.reset": "{subject} heeft met de link een nieuw wachtwoord gekozen; alle apparaten zijn uitgelogd",
        "second_step.added": "{subject} heeft een tweede stap ingesteld",
        "second_step.removed": "{subject} heeft een tweede stap verwijderd",
        "second_step.codes_renewed": "{subject} heeft nieuwe herstelcodes gemaakt",
        "second_step.recovery_code_used": "{subject} heeft een herstelcode gebruikt",
        "second_step.reset": "De tweede stap van {subject} is uitgezet; alle apparaten zijn uitgelogd",
        "second_step.required": "De groep {subject} moet met een tweede stap inloggen",
        "second_step.not_required": "De groep {subject} hoeft niet meer met een tweede stap in te loggen",
        "provider.saved": "De aanmelddienst van het bedrijf is ingesteld{with_secret}",
        "provider.tested": "De koppeling met de aanmelddienst is getest en werkt",
        "provider.switched_on": "Inloggen via de aanmelddienst is aangezet",
        "provider.switched_off": "Inloggen via de aanmelddienst is uitgezet; wie zo binnenkwam, is uitgelogd",
        "provider.linked": "{subject} is gekoppeld aan een account bij de aanmelddienst",
        "provider.unlinked": "De koppeling van {subject} met de aanmelddienst is verbroken",
        "provider.refused": "Inloggen via de aanmelddienst is mislukt",
        "proof.given": "{subject} heeft opnieuw bevestigd wie het is",
        "proof.refused": "{subject} wilde opnieuw bevestigen wie het is, maar dat klopte niet",
        "colleague.invited": "Iemand is uitgenodigd voor de groep {group}",
        "colleague.uninvited": "Een uitnodiging is ingetrokken",
        "colleague.joined": "{subject} doet mee in de groep {group}",
        "colleague.group_changed": "{subject} zit nu in een andere groep",
        "group.added": "De groep {subject} is gemaakt",
        "group.changed": "De groep {subject} is gewijzigd",
        "group.removed": "Een groep is verwijderd",
        "colleague.revoked": "De toegang van {subject} is ingetrokken",
        "api_key.created": "API-sleutel {subject} is gemaakt",
        "api_key.revoked": "API-sleutel {subject} is ingetrokken",
    },
    Topic.PEOPLE: {
        "driver.added": "Chauffeur {subject} is toegevoegd",
        "driver.changed": "De gegevens van chauffeur {subject} zijn gewijzigd",
        "driver.archived": "Chauffeur {subject} is gearchiveerd, laatste dag {last_day}",
        "driver.restored": "Chauffeur {subject} is teruggezet",
        "driver.message_sent": "Een bericht is gestuurd naar {drivers} chauffeurs",
        "employee_file.bsn_stored": "Het BSN van {subject} is vastgelegd",
        "employee_file.bsns_imported": "Bij het inlezen zijn BSN's vastgelegd: {count}",
        "vault.key_replaced": "De sleutel waarmee BSN's zijn versleuteld, is vervangen door een nieuwe",
        "vault.keys_wrapped": "Sleutels waarmee BSN's zijn versleuteld, zijn zelf opnieuw versleuteld: {count}",
        "vault.keys_shredded": "De sleutels van de BSN's zijn vernietigd; geen BSN kan nog worden gelezen",
        "employee_file.account_changed": "Voor het loon van {subject} is rekening {iban_last4} ingevuld",
        "engagement.started": "Voor {subject} begint op {valid_from} een dienstverband: {kind}",
        "engagement.corrected": "Het dienstverband van {subject} is verbeterd",
        "engagement.ended": "Het dienstverband van {subject} eindigt na {last_day}",
        "paper.saved": "Bij {subject} is een document vastgelegd: {kind}",
        "paper.removed": "Bij {subject} is een document verwijderd: {kind}",
        "absence.requested": "{subject} vraagt verlof van {first_day} tot en met {last_day}",
        "absence.approved": "Afwezigheid van {subject} is vastgelegd {kind}",
        "absence.declined": "De verlofaanvraag van {subject} is afgewezen",
        "absence.removed": "Afwezigheid van {subject} is weggehaald",
        "absence.reason_dropped": "Van dagen buiten loondienst bewaren we niet meer waarom {subject} weg is",
        "availability.changed": "De beschikbaarheid van {subject} is gewijzigd",
        "contractor.added": "Zzp-bedrijf {subject} is toegevoegd",
        "contractor.changed": "De gegevens van zzp-bedrijf {subject} zijn gewijzigd",
        "contractor.archived": "Zzp-bedrijf {subject} is gearchiveerd",
        "agreement.signed": "{subject} heeft de overeenkomst self-billing getekend, vanaf {valid_from}",
        "kor.joined": "{subject} doet mee aan de KOR vanaf {first_day}",
        "kor.left": "{subject} doet tot en met {last_day} mee aan de KOR",
        "agreement.ended": "De overeenkomst self-billing van {subject} eindigt na {last_day}",
    },
    Topic.REQUESTS: {
        "request.entered": "Een verzoek is ingevoerd: {request}",
        "request.identity_confirmed": "Bij een verzoek is vastgesteld wie het vraagt: {request}",
        "request.extended": "Een verzoek is verlengd tot {day}: {request}",
        "request.answered": "Een verzoek is beantwoord: {request}",
        "request.refused": "Een verzoek is geweigerd: {request}",
        "request.withdrawn": "Een verzoek is ingetrokken: {request}",
        "driver.removal_begun": "Het account van {subject} is op eigen verzoek verwijderd; diensten vooruit: {shifts}",
        "driver.closed": "Het dossier van een chauffeur die vergeten wilde worden is afgesloten",
        "closed_file.opened": "Een afgesloten dossier is geopend",
        "package.asked": "Een kopie van de gegevens van {subject} is aangevraagd",
        "package.made": "Een kopie van de gegevens van {subject} is gemaakt",
        "package.failed": "Een kopie van de gegevens van {subject} kon niet worden gemaakt",
        "package.taken": "De kopie van de gegevens van {subject} is opgehaald",
        "breach.added": "Datalek {number} is vastgelegd",
        "breach.changed": "Wat over datalek {number} is opgeschreven, is gewijzigd",
        "breach.told": "Datalek {number} is gemeld",
        "breach.left_untold": "Besloten is datalek {number} niet te melden",
        "breach.persons_told": "Datalek {number} is verteld aan de personen om wie het gaat",
        "breach.persons_left_untold": "Besloten is datalek {number} niet te vertellen aan de personen om wie het gaat",
        "breach.closed": "Datalek {number} is afgerond",
        "breach.reopened": "Datalek {number} is weer geopend",
        "breach.letter_made": "Van datalek {number} is een brief opgehaald: {letter}",
        "activity.added": "Verwerking {name} staat in het verwerkingsregister",
        "activity.changed": "Verwerking {name} in het verwerkingsregister is gewijzigd",
        "activity.remarked": "Bij {name} in het verwerkingsregister is de opmerking gewijzigd",
        "activity.removed": "Verwerking {name} is uit het verwerkingsregister gehaald",
        "assessment.saved": "De DPIA van {name} is vastgelegd",
        "privacy.contact_named": "Het aanspreekpunt voor de AVG is gewijzigd",
        "privacy.exported": "De AVG-administratie is opgehaald als zip",
    },
    Topic.MONEY: {
        "account.asked": "Voor {subject} is een nieuwe rekening gevraagd: {iban_last4}",
        "account.confirmed": "De nieuwe rekening {iban_last4} van {subject} is bevestigd",
        "account.withdrawn": "De nieuwe rekening {iban_last4} van {subject} is ingetrokken",
        "account.let_in": "Betalingen aan {subject} gaan voortaan naar rekening {iban_last4}",
        "tariff.added": "Een tarief met {subject} is toegevoegd: {kind}, {rate_1e4} vanaf {valid_from}",
        "tariff.ended": "Een tarief met {subject} geldt tot {valid_until}",
        "tariff.removed": "Een tarief is teruggenomen: {kind}, {rate_1e4}",
        "adjustment.entered": "Bij dienst {subject} is een {kind} van {amount_cents} ingevoerd",
        "adjustment.withdrawn": "Bij dienst {subject} is een {kind} van {amount_cents} teruggenomen",
        "week.locked": "{week} is vergrendeld: {shifts} diensten",
        "shift.reckoned_again": "Dienst {subject} is opnieuw gerekend",
        "invoice.issued": "Factuur {number} van {total_cents} is uitgegeven",
        "invoice.discarded": "Het concept voor {party} is weggegooid",
        "invoice.credited": "Factuur {subject} is gecrediteerd met {number}",
        "invoice.mailed": "Factuur {number} is gemaild naar {recipient}",
        "invoice.receipt_recorded": "Op {number} is {amount_cents} ontvangen op {day}",
        "invoice.receipt_undone": "De ontvangst van {amount_cents} op {number} is teruggenomen",
        "self_bill.offered": "Aan {subject} is factuur {number} van {total_cents} aangeboden",
        "self_bill.accepted": "Factuur {number} heeft akkoord",
        "self_bill.objected": "Bij factuur {number} is gezegd dat die niet klopt",
        "self_bill.balance_carried": "Van {subject} is {amount_cents} meegenomen naar een latere week",
        "self_bill.balance_claimed": "Met {number} is {amount_cents} teruggevraagd",
        "payroll.run_created": "Een loonexport is gemaakt",
        "payroll.run_discarded": "Loonexport {name} is weggegooid",
        "payroll.codes_changed": "De looncodes zijn gewijzigd",
        "payroll.exported": "De loonexport is opgehaald als {file}{with_bsn}",
        "payroll.net_wages_entered": "Nettolonen zijn ingevuld: {count}",
        "payments.batch_prepared": "Een betaalbestand van {total_cents} is klaargezet, {count} betalingen",
        "payments.batch_approved": "Een betaalbestand is goedgekeurd",
        "payments.batch_downloaded": "Een betaalbestand is opgehaald",
        "payments.batch_confirmed": "Een betaalbestand is bevestigd als betaald, {count} betalingen{refused}",
        "payments.batch_cancelled": "Een betaalbestand is geannuleerd",
    },
    Topic.WORK: {
        "week.published": "{week} is gepubliceerd: {shifts} diensten",
        "week.copied": "{target} is gevuld naar {source}: {made} diensten",
        "shift.removed": "Een dienst op {day} is weggehaald",
        "shift.restored": "Een dienst op {day} is teruggezet",
        "shift.taken_over": "Dienst {subject} is door een ander overgenomen",
        "shift.held": "Dienst {subject} wacht met afrekenen",
        "shift.released": "Dienst {subject} wacht niet langer met afrekenen",
        "registration.start_taken_back": "De start van dienst {subject} om {started_at} is teruggenomen",
        "registration.handed_in": "De uren van dienst {subject} zijn ingediend",
        "registration.corrected": "De uren van dienst {subject} zijn verbeterd",
        "registration.approved": "De uren van dienst {subject} zijn goedgekeurd",
        "hours.difference_reported": "{subject} meldt een verschil in de uren van {week}",
    },
    Topic.COMPANY: {
        "company.changed": "De bedrijfsgegevens zijn gewijzigd",
        "company.setup_done": "De eerste stappen zijn afgerond",
        "depot.added": "Depot {subject} is toegevoegd",
        "depot.changed": "Depot {subject} is gewijzigd",
        "depot.archived": "Depot {subject} is gearchiveerd",
        "principal.added": "Opdrachtgever {subject} is toegevoegd",
        "principal.changed": "Opdrachtgever {subject} is gewijzigd",
        "principal.archived": "Opdrachtgever {subject} is gearchiveerd",
        "contract.added": "Met {subject} geldt een overeenkomst vanaf {valid_from}",
        "contract.ended": "De overeenkomst met {subject} eindigt na {last_day}",
        "route.added": "Route {subject} is toegevoegd",
        "route.changed": "Route {subject} is gewijzigd",
        "route.archived": "Route {subject} is gearchiveerd",
        "route.restored": "Route {subject} is teruggezet",
        "vehicle.added": "Bus {subject} is toegevoegd",
        "vehicle.changed": "Bus {subject} is gewijzigd",
        "vehicle.out_of_service": "Bus {subject} rijdt niet vanaf {first_day}",
        "vehicle.in_service": "Bus {subject} rijdt weer",
        "vehicle.archived": "Bus {subject} is gearchiveerd",
        "vehicle.restored": "Bus {subject} is teruggezet",
        "import.done": "Een bestand is ingelezen: {rows} regels, {added} nieuw en {changed} gewijzigd",
        "exports.list_taken": "De lijst {kind} is meegenomen als {file}",
        "signature.made": "De {agreement} van {day} is getekend door {signer}, {capacity}",
        "sub_processor.told": "DepotFlow kondigde aan dat {party} begint op {day}; gemaild aan eigenaren: {count}",
        "sub_processor.objected": "Er is bezwaar gemaakt tegen {party} als subverwerker",
        "retention.cleaned": "Opgeruimd omdat de termijn voorbij is: {what}, {count}",
        "retention.replayed": "Na het terugzetten van een back-up opnieuw opgeruimd: {what}, {count}",
        "retention.term_chosen": "De bewaartermijn van {what} is vanaf {valid_from}: {term}",
        "retention.driver_held": "Alles van {subject} blijft voorlopig, ook als de termijn voorbij is",
        "retention.category_held": "{what}: alles blijft voorlopig, ook als de termijn voorbij is",
        "retention.driver_freed": "Van {subject} mag weer weg wat over de termijn is",
        "retention.category_freed": "{what}: wat over de termijn is, mag weer weg",
    },
    Topic.SUPPORT: {
        "support.opened": "Een medewerker van DepotFlow kijkt mee",
        "support.ended": "Het meekijken door DepotFlow is beëindigd",
        "support.allowed": "DepotFlow mag weer meekijken",
        "support.forbidden": "DepotFlow mag niet meer meekijken",
    },
}
BY_ACTION: Final = {action: said for sentences in SENTENCES.values() for action, said in sentences.items()}
WITHOUT_WORDS: Final = "Iets waar dit scherm nog geen woorden voor heeft"
_ADDITIONS: Final = {
    "through_provider": " via de aanmelddienst",
    "with_bsn": ", met BSN",
    "with_second_step": " met een tweede stap",
    "with_secret": ", met een nieuw geheim",
}
GONE: Final = "(niet meer te vinden)"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and why it was done where that was asked."""

    sentence: str
    reason: str


def say(action: str, details: Mapping[str, Any], *, subject: str, rights: Rights) -> Said:
    """What an entry tells a reader with these rights; `subject` is the name of what it is about, empty when gone."""
    said = BY_ACTION.get(action, WITHOUT_WORDS)
    told = {name: _detail(name, value) for name, value in details.items()}
    if details.get("kind") in SURCHARGE_KINDS and details.get("condition") == TariffCondition.NONE:
        told["rate_1e4"] = f"{dutch_number(details['rate_1e4'])}%"
    lacks = {name: lack for name in told if (lack := missing(rights, action, name))}
    sentence = said.format_map(_Told(told | dict.fromkeys(lacks, HIDDEN) | {"subject": subject or GONE}))
    if unsaid := [lack for name, lack in lacks.items() if f"{{{name}}}" in said]:
        sentence += f", {hidden(frozenset().union(*unsaid))}"
    reason = str(details.get("reason") or "")
    return Said(" ".join(sentence.split()), hidden(lacks["reason"]) if reason and "reason" in lacks else reason)


class _Told(dict[str, str]):
    def __missing__(self, _: str) -> str:
        """An earlier version of the product wrote less down."""
        return ""


def _detail(name: str, value: Any) -> str:  # noqa: PLR0911 - one line a kind
    match name:
        case "refused":
            return f", {value} niet uitgevoerd" if value else ""
        case "week" | "source" | "target" if isinstance(value, str) and "-W" in value:
            week = IsoWeek.parse(value)
            return f"Week {week.week} van {week.year}"
        case "iban_last4":
            return f"•••• {value}"
        case "through_provider" | "with_bsn" | "with_second_step" | "with_secret":
            return _ADDITIONS[name] if value else ""
        case "amount_cents" | "total_cents":
            return Money(int(value)).dutch
        case "day" | "first_day" | "last_day" | "valid_from" | "valid_until":
            return _day(str(value))
    return in_words(name, value)


def _day(written: str) -> str:
    return dutch_date(date.fromisoformat(written)) if written not in {"", "None"} else "nader order"
