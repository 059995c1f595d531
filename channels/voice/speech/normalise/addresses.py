"""Addresses and numbers that are read sign by sign."""

import re
from collections.abc import Callable

from .spoken import english_digits

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_VOWELS = set("aeiouyAEIOUY")


def letters(text: str) -> str:
    """Read letters and figures one by one; groups are kept apart by a pause."""
    groups = re.findall(r"[A-Za-z]+|\d+", text)
    read = [
        english_digits(group) if group.isdigit() else " ".join(group.upper()) for group in groups
    ]
    return ", ".join(read)


def email_in(at: str, dot: str, dash: str, underscore: str) -> Rule:
    """Read an e-mail address with these words for its signs."""
    words = {"@": at, ".": dot, "-": dash, "_": underscore, "+": " plus "}
    pattern = re.compile(r"(?:mailto:)?([\w.+-]+@[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)+)")
    return pattern, lambda found: _read(found[1], words)


def url_in(dot: str, slash: str, dash: str) -> Rule:
    """Read a web address without what everybody leaves out."""
    words = {".": dot, "/": slash, "-": dash, "_": dash}
    pattern = re.compile(
        r"(?:https?://(?:www\.)?|www\.)([A-Za-z\d-]+(?:\.[A-Za-z\d-]+)+(?:/[\w\-./]*[\w/])?)"
        r"(?:[?#][\w=&%.+-]*[\w=])?"
    )
    return pattern, lambda found: _read(found[1].rstrip("/"), words)


def _read(address: str, words: dict[str, str]) -> str:
    parts = re.findall(r"[A-Za-z]+|\d+|.", address)
    return "".join(words.get(part) or _part(part) for part in parts)


def _part(part: str) -> str:
    """Say a part as a word if it can be said as one."""
    if part.isdigit():
        return f" {english_digits(part)} "
    if len(part) <= 3 and (part.lower() == "uk" or not _VOWELS & set(part)):
        return " ".join(part.upper())
    return part
