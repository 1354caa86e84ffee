"""How far a long import is, told between the thread that works and the page that looks."""

from dataclasses import dataclass

from models.values.refusal import Refusal


class ImportCancelled(Refusal):
    """Somebody pressed cancel; nothing was kept."""

    code = "import_cancelled"

    def __init__(self) -> None:
        super().__init__("Het importeren is gestopt. Er is niets toegevoegd.")


@dataclass(slots=True)
class Progress:
    """Written by the worker, read by the page; cancelling takes effect at the next report."""

    phase: str = "Bestand lezen"
    done: int = 0
    total: int = 0
    is_cancelled: bool = False

    def __call__(self, done: int, total: int) -> None:
        """Report how many rows are done of about how many. Raises: ImportCancelled."""
        self.done, self.total = done, total
        if self.is_cancelled:
            raise ImportCancelled

    def cancel(self) -> None:
        """Ask the worker to stop."""
        self.is_cancelled = True

    def begin(self, phase: str) -> None:
        """Start counting anew for another part of the work. Raises: ImportCancelled."""
        self.phase = phase
        self(0, 0)
