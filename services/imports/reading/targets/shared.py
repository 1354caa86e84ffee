"""The two fields that nearly every list has, or leaves out because the whole list is about one of them."""

from services.imports.reading import cells
from services.imports.reading.fields import Field, Need


def principal(need: Need) -> Field:
    """The principal, by name; a depot already says whose it is."""
    headers = ("Opdrachtgever", "Klant", "Vervoerder", "Principal")
    return Field("principal", "Opdrachtgever", headers, cells.text(), need, may_be_fixed=True)


def depot(need: Need, *, empty: str = "") -> Field:
    """The depot, by name or code; `empty` says what follows when a wanted one is missing."""
    headers = ("Depot", "Vestiging", "Standplaats", "Depotcode", "Locatie", "Sorteercentrum", "Hub", "Depot naam")
    return Field("depot", "Depot", headers, cells.text(), need, empty=empty, may_be_fixed=True)
