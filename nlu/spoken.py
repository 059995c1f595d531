"""What a recognizer heard -> as people would have written it: no hesitations, numbers in digits.

"um it's h g two oh four double five one" becomes "it's HG204551". Only runs of digits are joined:
"one of the two radiators" stays as it is. Pure.
"""

import re
from collections.abc import Sequence

_HESITATION = re.compile(
    r"(?<![\w'])(?:u+h+m*|u+m+|e+r+m*|h+m+|m+h*m+|a+h+)(?![\w'])[,.…]*\s*|[呃额]+[,，。…]*\s*",
    re.IGNORECASE,
)
_MISHEARD = re.compile(
    r"^((?:hi|hello|yeah)[,.]? +)?I'm,? +"
    r"(?=(?:i|i'm|i'd|i've|we|we're|my|do|does|did|can|could|would|will|is|are|has|have|"
    r"how|what|what's|when|where|where's|why|which|who)\b)",
    re.IGNORECASE,
)
"""Recognizers write "um" as "I'm", also before what cannot follow that."""
_CLOSING = re.compile(r"[.!?。！？…]+$")
_CAPITAL = re.compile(r"(?:^|(?<=[.!?] ))(?:[A-Z](?=[a-z])|A(?= ))")
"""Of a sentence's first word; "I" and initials stay."""
_DIGITS = {
    "zero": "0",
    "oh": "0",
    "o": "0",
    "nought": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}
_ALIKE = {"to": "2", "too": "2", "for": "4", "ate": "8", "won": "1"}
"""What sounds like a digit; one between two others."""
_TEENS = {
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "thirteen": "13",
    "fourteen": "14",
    "fifteen": "15",
    "sixteen": "16",
    "seventeen": "17",
    "eighteen": "18",
    "nineteen": "19",
}
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_REPEATS = {"double": 2, "triple": 3, "treble": 3}
_SCALES = {"hundred": 100, "thousand": 1000}
LEAST_DIGITS = 3
"""Shorter runs are left: they may be words."""

_WORD = re.compile(r"[A-Za-z']+|\d+|[^A-Za-z'\d]+")
_HAN_DIGITS = {
    **dict(zip("零〇一二三四五六七八九", "00123456789", strict=True)),
    "幺": "1",
    "两": "2",
}
_HAN_RUN = re.compile(r"[零〇一二三四五六七八九幺两]{3,}")
_HAN_NUMBER = re.compile(
    r"[一二三四五六七八九两][千百十零一二三四五六七八九两]*[千百][零一二三四五六七八九十百两]*"
)
_HAN_SCALES = {"千": 1000, "百": 100, "十": 10}
_LETTERS = re.compile(
    r"(?<![A-Za-z])([A-Za-z])[. ]+([A-Za-z])[. ]+(?=\d)|(?<![A-Za-z])([A-Za-z])[. ]+(?=\d{5,})"
)
_SPLIT_DIGITS = re.compile(r"(?<!\d)\d{1,4}(?:[ ,\-–.]+\d{1,4}){2,}(?!\d)")


def as_written(text: str) -> str:
    """The words without hesitations and a sentence's signs, and with spoken numbers as digits."""
    plain = _HESITATION.sub("", text).strip()
    plain = _MISHEARD.sub(lambda found: found[1] or "", plain)
    plain = _HAN_NUMBER.sub(lambda found: _han_number(found[0]), plain)
    plain = _HAN_RUN.sub(lambda found: "".join(_HAN_DIGITS[c] for c in found[0]), plain)
    plain = _joined_words(plain)
    plain = _SPLIT_DIGITS.sub(lambda found: _joined_digits(found[0]), plain)
    plain = _LETTERS.sub(_joined_letters, plain)
    return _without_sentences(plain) or text.strip()


def _without_sentences(text: str) -> str:
    """Take back the capitals and full stops that a recognizer adds: nobody said them, and the
    examples that intents are learnt from have none.
    """
    plain = _CAPITAL.sub(lambda found: found[0].lower(), text)
    return _CLOSING.sub("", plain.rstrip())


def _joined_letters(found: re.Match[str]) -> str:
    """Letters said one by one before a number: "h g 204518"."""
    return "".join(letter.upper() for letter in found.groups() if letter)


def _joined_digits(run: str) -> str:
    """Digits that a recognizer wrote in groups: "2-0-4, 518". Dates and amounts stay."""
    digits = re.sub(r"\D", "", run)
    is_number = "." in run and " " not in run
    return run if len(digits) < LEAST_DIGITS or is_number else digits


def _joined_words(text: str) -> str:
    """Replace each run of spoken digits; what stands between its words falls away."""
    tokens = _WORD.findall(text)
    written: list[str] = []
    at = 0
    while at < len(tokens):
        digits, end = _run(tokens, at)
        if len(digits) >= LEAST_DIGITS:
            written.append(digits)
            at = end
        else:
            written.append(tokens[at])
            at += 1
    return "".join(written)


def _run(tokens: Sequence[str], start: int) -> tuple[str, int]:
    """The digits of the run that begins here, and where it ends."""
    if tokens[start].lower() in _ALIKE:
        return "", start
    number = _scaled(tokens, start)
    if number is not None:
        return number
    digits, end, at = "", start, start
    while at < len(tokens):
        if end > start and _is_gap(tokens[at]):
            at += 1
            continue
        piece, after = _piece(tokens, at, is_inside=bool(digits))
        if not piece:
            break
        digits, at, end = digits + piece, after, after
    is_said = any(token.lower() in _SAID for token in tokens[start:end])
    return (digits, end) if is_said else ("", start)


def _piece(tokens: Sequence[str], at: int, *, is_inside: bool) -> tuple[str, int]:
    """What one word, or "double" and one word, or tens and units, add to a run."""
    word = tokens[at].lower()
    if word in _REPEATS and at + 2 < len(tokens):
        digit = _digit(tokens[at + 2].lower())
        return (digit * _REPEATS[word], at + 3) if digit else ("", at)
    if word in _TENS:
        unit = _digit(tokens[at + 2].lower()) if at + 2 < len(tokens) else ""
        is_joined = at + 1 < len(tokens) and tokens[at + 1] in ("-", " ")
        if unit and unit != "0" and is_joined:
            return str(_TENS[word] + int(unit)), at + 3
        return str(_TENS[word]), at + 1
    if is_inside and word in _ALIKE and _follows_digit(tokens, at):
        return _ALIKE[word], at + 1
    digit = _digit(word) or _TEENS.get(word, "")
    return (digit, at + 1) if digit else ("", at)


def _follows_digit(tokens: Sequence[str], at: int) -> bool:
    return at + 2 < len(tokens) and bool(_digit(tokens[at + 2].lower()))


def _digit(word: str) -> str:
    return word if len(word) == 1 and word.isdigit() else _DIGITS.get(word, "")


def _is_gap(token: str) -> bool:
    return re.fullmatch(r"[\s,\-–.]+", token) is not None


def _scaled(tokens: Sequence[str], start: int) -> tuple[str, int] | None:
    """ "four thousand five hundred and twelve" -> 4512."""
    total = current = 0
    end, at, has_scale = start, start, False
    while at < len(tokens):
        word = tokens[at].lower()
        value = _value(word)
        if word in _SCALES and current:
            scale = _SCALES[word]
            total, current = (
                (total + current * scale, 0) if scale == 1000 else (total, current * scale)
            )
            has_scale, end = True, at + 1
        elif value is not None and (current % 10 == 0 or has_scale and current % 100 == 0):
            current, end = current + value, at + 1
        elif not (_is_gap(tokens[at]) or word == "and" and has_scale):
            break
        at += 1
    return (str(total + current), end) if has_scale else None


def _value(word: str) -> int | None:
    if word in _TENS:
        return _TENS[word]
    small = _DIGITS.get(word) if word not in ("o", "oh") else None
    small = small or _TEENS.get(word)
    return int(small) if small is not None else None


def _han_number(text: str) -> str:
    """ "四千五百一十二" -> 4512; "四千五" -> 4500."""
    total, unit, last_scale = 0, 0, 0
    for character in text:
        if character in _HAN_SCALES:
            last_scale = _HAN_SCALES[character]
            total += (unit or 1) * last_scale
            unit = 0
        elif character == "零":
            last_scale = 0
        else:
            unit = int(_HAN_DIGITS[character])
    if unit and last_scale > 10:
        return str(total + unit * last_scale // 10)
    return str(total + unit)


_SAID = frozenset((*_DIGITS, *_TEENS, *_TENS, *_REPEATS))
