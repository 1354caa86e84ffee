"""The way a rule says no: a code for programs, a Dutch sentence for people."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """An expected no: the user reads `message` and knows what to do next.

    `field` names the form field it belongs to, in the English identifier of the service argument.
    """

    code = "refused"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(Refusal):
    """The thing does not exist for this tenant; a foreign id gives the same answer as an unknown one."""

    code = "not_found"

    def __init__(self, what: str = "Dit gegeven") -> None:
        super().__init__(f"{what} bestaat niet (meer). Ververs de pagina.")


class InvalidValue(Refusal):
    """A field holds something that cannot be stored."""

    code = "invalid_value"


class Conflict(Refusal):
    """Somebody else changed the same thing first; their change stands."""

    code = "conflict"


class NotAllowed(Refusal):
    """The actor's role does not carry this right."""

    code = "not_allowed"

    def __init__(self, message: str = "Je hebt hier geen rechten voor. Vraag de eigenaar van je bedrijf.") -> None:
        super().__init__(message)
