"""What the company has, found by its name in a file also when that is spelled a little otherwise."""

from typing import Generic, TypeVar

from models.values.names import alike

Value = TypeVar("Value")


class Spelled(Generic[Value]):
    """Values by name within a place, such as a depot. The same spelling goes before one that is alike."""

    def __init__(self) -> None:
        self._same: dict[tuple[object, str], Value] = {}
        self._alike: dict[tuple[object, str], Value] = {}

    def add(self, name: str, value: Value, *, within: object = None) -> None:
        """Know a value by this name; of two that are alike the first is found by a third spelling."""
        self._same[within, name] = value
        self._alike.setdefault((within, alike(name)), value)

    def find(self, name: object, *, within: object = None) -> Value | None:
        """The value of this name but for capitals, accents and spaces."""
        text = str(name)
        found = self._same.get((within, text))
        return self._alike.get((within, alike(text))) if found is None else found

    def get(self, name: object, *, within: object = None) -> Value:
        """The same, of what is known to be there. Raises: KeyError."""
        found = self.find(name, within=within)
        if found is None:
            raise KeyError(name)
        return found
