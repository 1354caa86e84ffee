"""A browser keeps the link that it opened last, and the form that is sent may be of another one."""

from models.values.refusal import Refusal


class OtherLink(Refusal):
    """Since the form was shown this browser opened a link that was mailed to somebody else."""

    code = "other_link"

    def __init__(self) -> None:
        super().__init__(
            "Er is niets gewijzigd: in deze browser is intussen een link voor een ander e-mailadres geopend. Open de "
            "link uit je eigen mail opnieuw."
        )
