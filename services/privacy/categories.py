"""The chapters of a copy, and which categories of the retention register tell what each is kept for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.retention.categories import CATEGORIES, About, Category
from services.retention.terms import Terms


class Topic(StrEnum):
    """A kind of data; the value is its name in files."""

    PROFILE = "profiel"
    ENGAGEMENT = "dienstverband"
    EMPLOYEE = "loongegevens"
    CONTRACTOR = "bedrijf"
    PAPERS = "documenten"
    ABSENCE = "verlof-en-beschikbaarheid"
    PLANNING = "planning"
    REGISTRATION = "registratie"
    MESSAGES = "berichten"
    EARNINGS = "verdiensten"
    INVOICES = "facturen"
    PAYMENTS = "betalingen"
    ACCOUNT = "account"
    TRAIL = "logboek"
    REQUESTS = "verzoeken"


@dataclass(frozen=True, slots=True)
class Told:
    """What the law wants to be told beside a chapter (article 15 lid 1 AVG), from the register."""

    title: str
    purpose: str
    basis: str
    source: str
    recipients: str
    term: str


CHAPTERS: Final[Mapping[Topic, tuple[str, tuple[Category, ...]]]] = {
    Topic.PROFILE: ("Wie je bent", (Category.NAMES, Category.CONTACT)),
    Topic.ENGAGEMENT: ("Op welke voet je werkt", (Category.HOURS,)),
    Topic.EMPLOYEE: ("Loongegevens", (Category.WAGE_FILE,)),
    Topic.CONTRACTOR: ("Je bedrijf", (Category.CONTRACTORS, Category.ADMINISTRATION)),
    Topic.PAPERS: ("Documenten", (Category.PAPERS,)),
    Topic.ABSENCE: ("Verlof, ziekte en beschikbaarheid", (Category.ABSENCES, Category.AVAILABILITY)),
    Topic.PLANNING: ("Planning", (Category.HOURS, Category.CONFIRMATIONS)),
    Topic.REGISTRATION: ("Gereden diensten", (Category.HOURS, Category.EVENTS)),
    Topic.MESSAGES: ("Berichten en mails", (Category.MESSAGES, Category.MAILS)),
    Topic.EARNINGS: ("Wat je verdient", (Category.HOURS, Category.DOCUMENTS)),
    Topic.INVOICES: ("Facturen in jouw naam", (Category.DOCUMENTS, Category.FILES)),
    Topic.PAYMENTS: ("Betalingen", (Category.ADMINISTRATION,)),
    Topic.ACCOUNT: ("Je account en apparaten", (Category.ACCOUNTS, Category.SIGN_IN)),
    Topic.TRAIL: ("Logboek", (Category.AUDIT, Category.SUPPORT)),
    Topic.REQUESTS: ("Je verzoeken", (Category.REQUESTS,)),
}
"""Title, and the categories of the register that its rows are in."""


def told_of(topic: Topic, terms: Terms) -> Told:
    """What to tell beside a chapter, with the terms that hold today."""
    title, categories = CHAPTERS[topic]

    def each(say: Callable[[About], str]) -> str:
        return "; ".join(dict.fromkeys(say(CATEGORIES[one]) for one in categories))

    return Told(
        title=title,
        purpose=each(lambda about: about.purpose),
        basis=each(lambda about: about.basis),
        source=each(lambda about: about.source),
        recipients=each(lambda about: about.recipients),
        term="; ".join(_term(one, terms) for one in categories),
    )


def _term(category: Category, terms: Terms) -> str:
    about, kept = CATEGORIES[category], terms.of(category)
    if kept is None:
        return f"{about.name}: tot je bedrijf stopt met DepotFlow"
    return f"{about.name}: {kept.term.dutch} {about.since.value} ({kept.because})"
