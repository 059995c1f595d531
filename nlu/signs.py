"""Signs: small word patterns that recognise a meaning without any model, and can say why. Pure.

    speak|talk + human|real person ~6 - estate agent

A sign holds when a sentence has one term of every group (`+`) with at most `~` other units between
them, and none of the terms behind ` - `. A term is one or more words; `*` at a word's end stands
for any ending; Han characters need no spaces. `@name` stands for a class of the lexicon. A sign
that begins with `= ` wants the whole message to be the term, apart from the lexicon's filler words.
Signs hold no regular expressions, so that no text and no author can make them slow.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from .terms import Span, Terms, parse_term
from .units import sentences, units

DEFAULT_NEAR = 8
COMBINATIONS_LIMIT = 512
CLASS_DEPTH = 4
_PLUS = re.compile(r"\s\+(?:\s|$)")
_NEAR = re.compile(r"~(\d+)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One compiled pattern."""

    source: str
    groups: tuple[Terms, ...]
    vetoes: Terms
    near: int = DEFAULT_NEAR
    is_whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A sign that holds, and the words of the text that made it hold."""

    sign: str
    words: str


def parse(source: str, classes: Mapping[str, str] | None = None) -> Sign:
    """Compile one sign. Raises ValueError, with the reason, when it is not one."""
    body = _expand(source, classes or {}, depth=CLASS_DEPTH).strip()
    is_whole = body.startswith("= ")
    wanted, _, unwanted = body.removeprefix("= ").partition(" - ")
    near = DEFAULT_NEAR
    if distance := _NEAR.search(wanted):
        near = int(distance.group(1))
        wanted = wanted[: distance.start()]
    groups = tuple(_terms(group) for group in _PLUS.split(wanted))
    if not all(group.size for group in groups):
        raise ValueError(f"the sign {source!r} has an empty group")
    if is_whole and len(groups) > 1:
        raise ValueError(f"the sign {source!r} wants the whole message, so it takes one group")
    return Sign(source=source, groups=groups, vetoes=_terms(unwanted), near=near, is_whole=is_whole)


def first(
    signs: Iterable[Sign], text: str, *, fillers: frozenset[str] = frozenset()
) -> Found | None:
    """Find the first sign that holds in the text."""
    parts = [[unit.word for unit in units(part)] for part in sentences(text)]
    message = [word for words in parts for word in words]
    whole = [word for word in message if word not in fillers]
    for sign in signs:
        found = _is_message(sign, (message, whole)) if sign.is_whole else _in_any(sign, parts)
        if found:
            return Found(sign=sign.source, words=found)
    return None


def _is_message(sign: Sign, forms: Sequence[Sequence[str]]) -> str | None:
    for words in forms:
        if words and (0, len(words)) in sign.groups[0].spans(words):
            return " ".join(words)
    return None


def _in_any(sign: Sign, parts: Sequence[Sequence[str]]) -> str | None:
    return next((found for words in parts if (found := _in_sentence(sign, words))), None)


def _in_sentence(sign: Sign, words: Sequence[str]) -> str | None:
    """Give the words that make the sign hold in the sentence."""
    spans: list[list[Span]] = []
    for group in sign.groups:
        spans.append(group.spans(words))
        if not spans[-1]:
            return None
    if sign.vetoes.spans(words):
        return None
    for choice in islice(product(*spans), COMBINATIONS_LIMIT):
        reach = max(end for _, end in choice) - min(start for start, _ in choice)
        if reach - sum(end - start for start, end in choice) <= sign.near:
            return " ... ".join(" ".join(words[start:end]) for start, end in sorted(set(choice)))
    return None


def _terms(group: str) -> Terms:
    return Terms(term for text in group.split("|") if (term := parse_term(text)))


def _expand(source: str, classes: Mapping[str, str], *, depth: int) -> str:
    def named(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in classes or depth == 0:
            raise ValueError(f"the sign {source!r} names @{name}, which cannot be resolved")
        return _expand(classes[name], classes, depth=depth - 1)

    return re.sub(r"@([a-z_]+)", named, source)
