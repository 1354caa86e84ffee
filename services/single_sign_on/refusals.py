"""Why somebody does not come in through the provider of their company, and what to do next."""

from models.values.refusal import Refusal


class NotLetIn(Refusal):
    """Something about coming back from the provider is not right; the message says what to do."""

    code = "not_let_in"
    is_of_test = False
    """Whether it was somebody who only tried the connection."""


class LinkWorthless(NotLetIn):
    """The link is of no company that lets its people in this way; the answer is the same for any other text."""

    def __init__(self) -> None:
        super().__init__("Deze link werkt niet. Vraag de eigenaar van je bedrijf om de juiste.")


class ProviderAway(NotLetIn):
    """The provider gives no usable answer."""

    def __init__(self) -> None:
        super().__init__(
            "De aanmelddienst van je bedrijf antwoordt niet goed. Wacht even en probeer het opnieuw. Blijft dit, dan "
            "kijkt een eigenaar bij Instellingen, Inloggen het adres na."
        )


class TripUsed(NotLetIn):
    """Nobody with this browser is expected back: done already, begun elsewhere, or made up."""

    def __init__(self) -> None:
        super().__init__("Deze aanmelding is al gebruikt of begon in een andere browser. Begin opnieuw.")


class TripTooOld(NotLetIn):
    """Ten minutes went by."""

    def __init__(self) -> None:
        super().__init__("Het inloggen duurde langer dan tien minuten. Begin opnieuw.")


class TurnedBack(NotLetIn):
    """The person said no at the provider, or the provider did."""

    def __init__(self) -> None:
        super().__init__(
            "Je hebt het inloggen afgebroken, of je organisatie staat het je niet toe. Probeer het opnieuw."
        )


class ProviderRefuses(NotLetIn):
    """The provider does not take what we ask: it was set up otherwise than here."""

    def __init__(self) -> None:
        super().__init__(
            "De aanmelddienst weigert de aanvraag. Een eigenaar kijkt bij Instellingen, Inloggen de client-id, het "
            "geheim en het terugkeeradres na."
        )


class OtherProvider(NotLetIn):
    """The answer, or the token, is of another provider than the one that was asked."""

    def __init__(self) -> None:
        super().__init__("Het antwoord komt van een andere aanmelddienst dan die van je bedrijf. Begin opnieuw.")


class OtherAudience(NotLetIn):
    """The token was made for another application."""

    def __init__(self) -> None:
        super().__init__(
            "De aanmelddienst gaf een bewijs dat voor een ander programma is. Een eigenaar kijkt bij Instellingen, "
            "Inloggen de client-id na."
        )


class TokenExpired(NotLetIn):
    """The token ran out before it came."""

    def __init__(self) -> None:
        super().__init__("Het bewijs van de aanmelddienst is verlopen. Begin opnieuw.")


class ClocksApart(NotLetIn):
    """The token is of a moment that has yet to come."""

    def __init__(self) -> None:
        super().__init__(
            "De klok van de aanmelddienst loopt niet gelijk met de onze. Probeer het over een paar minuten opnieuw."
        )


class NotOurToken(NotLetIn):
    """Signature, key, algorithm, nonce or form are not right."""

    def __init__(self) -> None:
        super().__init__("Het bewijs van de aanmelddienst klopt niet. Begin opnieuw; blijft dit, bel dan de eigenaar.")


class OtherOrganisation(NotLetIn):
    """Somebody of another organisation, or with an address that is not on the list."""

    def __init__(self) -> None:
        super().__init__(
            "Dit account hoort niet bij je organisatie. Kies het account van je werk en probeer het opnieuw."
        )


class AddressNotVerified(NotLetIn):
    """The provider does not say that the address is really this person's."""

    def __init__(self) -> None:
        super().__init__(
            "De aanmelddienst heeft je e-mailadres niet bevestigd. Bevestig het daar en probeer het opnieuw."
        )


class NobodyHere(NotLetIn):
    """Who this is at the provider works for the company under no such address."""

    def __init__(self) -> None:
        super().__init__(
            "Met dit account heb je geen toegang tot dit bedrijf. Vraag de eigenaar om een uitnodiging op dit adres."
        )


class LinkedOtherwise(NotLetIn):
    """The member with this address is somebody else at the provider."""

    def __init__(self) -> None:
        super().__init__(
            "Je bent hier al gekoppeld aan een ander account met hetzelfde adres. Vraag de eigenaar van je bedrijf die "
            "koppeling te verbreken."
        )


class ArrivalOver(NotLetIn):
    """Who came back took too long to confirm it, or things changed meanwhile."""

    def __init__(self) -> None:
        super().__init__("Het bevestigen duurde te lang of er is iets veranderd. Begin opnieuw.")


class ThroughProvider(Refusal):
    """The password was right, but this company lets this person in through its own provider only."""

    code = "through_provider"

    def __init__(self, *, company: str, key: str) -> None:
        super().__init__(f"Bij {company} log je in met het account van je organisatie.")
        self.key = key
        """The end of the link of that company."""
