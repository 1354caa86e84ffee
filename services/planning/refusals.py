"""How planning says no; each says what to do next."""

from models.values.refusal import Conflict, NotFound, Refusal


class UnknownShift(NotFound):
    """No such shift in this week of this company."""

    def __init__(self) -> None:
        super().__init__("Deze dienst")


class ShiftHasChanged(Conflict):
    """Somebody else changed the shift since the planner saw it; their change stands."""

    def __init__(self, *, by: str, code: str, driver: str, is_gone: bool) -> None:
        did = "verwijderd" if is_gone else "gewijzigd"
        super().__init__(f"{by or 'Een ander'} heeft {code} net {did}.")
        place = f"op {driver}" if driver else "bij de open routes"
        self.detail = "Jouw wijziging is teruggedraaid." if is_gone else f"{code} staat nu {place}."


class WeekHasChanged(Conflict):
    """The week is not as it was when it was looked at."""

    def __init__(self) -> None:
        super().__init__("Er is intussen iets gewijzigd. Bekijk de lijst opnieuw en probeer het dan nog eens.")


class DriverIsBusy(Refusal):
    """A driver drives one shift at a time (invariant I4)."""

    code = "driver_is_busy"


class VehicleIsBusy(Refusal):
    """A van goes out with one driver at a time (invariant I4)."""

    code = "vehicle_is_busy"


class ShiftIsDriven(Refusal):
    """What has been driven no longer changes in the plan."""

    code = "shift_is_driven"

    def __init__(self) -> None:
        super().__init__(
            "Deze dienst is al begonnen of gereden. Pas de registratie aan in plaats van de planning; "
            "een start die een vergissing was neem je terug op Vandaag."
        )


class OutsideTheWeek(Refusal):
    """A change of a week's plan stays in that week."""

    code = "outside_the_week"

    def __init__(self) -> None:
        super().__init__("Deze dag valt buiten de week. Open de andere week en plan hem daar.")


class TimesDoNotFit(Refusal):
    """A shift lasts at least a quarter of an hour and less than a day."""

    code = "times_do_not_fit"

    def __init__(self) -> None:
        super().__init__("Een dienst duurt van een kwartier tot een etmaal. Kies een ander einde.", field="end")


class UnknownVan(Refusal):
    """No van in use has this number."""

    code = "unknown_van"

    def __init__(self, number: str) -> None:
        super().__init__(f"Bus {number[:12]} staat niet bij je voertuigen. Kies een andere.", field="van")
