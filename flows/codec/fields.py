"""Reading the fields of one mapping, noting every problem with its place instead of stopping at
the first.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from core.model import Language
from flows.nodes import Texts

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong where: `place` is like "nodes.bill_number.tries"."""

    place: str
    reason: str


class Fields:
    """One mapping of the document. Read what is known, then `finish`: the rest is unknown."""

    def __init__(self, value: object, place: str, problems: list[Problem]) -> None:
        self.place = place
        self._problems = problems
        self._known: list[str] = []
        self._values: Mapping[object, object] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.complain("", f"expected fields with values, found {_shown(value)}")

    def at(self, name: str) -> str:
        return ".".join(part for part in (self.place, name) if part)

    def complain(self, name: str, reason: str) -> None:
        self._problems.append(Problem(place=self.at(name) or "document", reason=reason))

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def _take(self, name: str, kind: type[T], expected: str, missing: T) -> T:
        self._known.append(name)
        value = self._values.get(name)
        if value is None:
            self.complain(name, f"is missing: expected {expected}")
            return missing
        if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
            self.complain(name, f"expected {expected}, found {_shown(value)}")
            return missing
        return value

    def word(self, name: str, expected: str = "a word") -> str:
        return self._take(name, str, expected, "").strip()

    def maybe_word(self, name: str, expected: str = "a word") -> str | None:
        return self.word(name, expected) if self._asks(name) else None

    def one_of(self, name: str, allowed: tuple[str, ...], otherwise: str) -> str:
        if not self._asks(name):
            return otherwise
        expected = " or ".join(allowed)
        value = self.word(name, expected)
        if value and value not in allowed:
            self.complain(
                name, f"expected {expected}, found {_shown(value)}{_near(value, allowed)}"
            )
        return value or otherwise

    def integer(self, name: str, otherwise: int, *, at_least: int = 0, at_most: int = 1000) -> int:
        if not self._asks(name):
            return otherwise
        expected = f"a whole number from {at_least} to {at_most}"
        value = self._take(name, int, expected, otherwise)
        if not at_least <= value <= at_most:
            self.complain(name, f"expected {expected}, found {value}")
            return otherwise
        return value

    def maybe_number(self, name: str) -> float | None:
        if not self._asks(name):
            return None
        self._known.append(name)
        value = self._values[name]
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.complain(name, f"expected a number, found {_shown(value)}")
            return None
        return float(value)

    def boolean(self, name: str) -> bool:
        return self._take(name, bool, "true or false", False) if self._asks(name) else False

    def maybe_boolean(self, name: str) -> bool | None:
        return self.boolean(name) if self._asks(name) else None

    def words(self, name: str) -> tuple[str, ...]:
        if not self._asks(name):
            return ()
        listed = self._take(name, list, "a list of words", [])
        for number, value in enumerate(listed):
            if not isinstance(value, str | int):
                self.complain(f"{name}.{number}", f"expected a word, found {_shown(value)}")
        return tuple(str(value) for value in listed)

    def texts(self, name: str) -> Texts:
        """A text by language: {en: ..., zh: ...}."""
        given = self._take(name, dict, "a text by language, like {en: ...}", {})
        for language, text in given.items():
            if not isinstance(text, str) or not text.strip():
                self.complain(f"{name}.{language}", f"expected a text, found {_shown(text)}")
        return {
            Language(str(language)): text.strip()
            for language, text in given.items()
            if isinstance(text, str)
        }

    def maybe_texts(self, name: str) -> Texts | None:
        return self.texts(name) if self._asks(name) else None

    def many_texts(self, name: str) -> tuple[Texts, ...]:
        """A list of texts by language; a single one counts as a list of one."""
        if isinstance(self._values.get(name), dict):
            return (self.texts(name),)
        return tuple(
            Fields({"text": value}, self.at(f"{name}.{number}"), self._problems).texts("text")
            for number, value in enumerate(self.listed(name))
        )

    def listed(self, name: str) -> list[object]:
        return self._take(name, list, "a list", []) if self._asks(name) else []

    def each(self, name: str) -> "Iterator[Fields]":
        """The mappings of a list."""
        for number, value in enumerate(self.listed(name)):
            yield Fields(value, self.at(f"{name}.{number}"), self._problems)

    def inside(self, name: str) -> "Fields":
        """A mapping within this one; empty when it is not given."""
        self._known.append(name)
        return Fields(self._values.get(name) or {}, self.at(name), self._problems)

    def by_name(self, name: str, read: "Callable[[Fields, str], T]") -> dict[str, T]:
        """A mapping from names to something; `read` takes each from the fields it is in."""
        inner = self.inside(name)
        return {key: read(inner, key) for key in inner.names()}

    def names(self) -> list[str]:
        return [str(key) for key in self._values]

    def raw(self, name: str) -> object:
        """The value as it stands, for what has rules of its own."""
        self._known.append(name)
        return self._values.get(name)

    def finish(self) -> None:
        """Complain about every field that nobody has read."""
        for name in self.names():
            if name not in self._known:
                self.complain(name, f"is not known here{_near(name, tuple(self._known))}")

    def _asks(self, name: str) -> bool:
        """Note that the field is known; say whether it is given."""
        self._known.append(name)
        return self.has(name)


def _near(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "fields with values"
    if isinstance(value, list):
        return "a list"
    return repr(value)[:60]
