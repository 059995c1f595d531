"""Reading aloud in English, as it is spoken in Britain: days before months, pounds and pence."""

import re
from collections.abc import Callable

from .addresses import email_in, letters, url_in
from .spoken import (
    english,
    english_decimal,
    english_digits,
    english_ordinal,
    english_year,
)

Match = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Match], str] | str]

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH = r"(Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\b\.?"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CURRENCIES = {
    "£": ("pound", "pounds", "penny", "pence"), "$": ("dollar", "dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"), "¥": ("yuan", "yuan", "fen", "fen"),
    "GBP": ("pound", "pounds", "penny", "pence"), "USD": ("dollar", "dollars", "cent", "cents"),
    "EUR": ("euro", "euros", "cent", "cents"), "CNY": ("yuan", "yuan", "fen", "fen"),
}  # fmt: skip
_LARGE = {"k": "thousand", "m": "million", "bn": "billion", "b": "billion"}
_UNITS = {
    "kWh": "kilowatt hour", "MWh": "megawatt hour", "kW": "kilowatt", "W": "watt", "V": "volt",
    "A": "amp", "km": "kilometre", "cm": "centimetre", "mm": "millimetre", "m": "metre",
    "m³": "cubic metre", "m3": "cubic metre", "m²": "square metre", "m2": "square metre",
    "ft³": "cubic foot", "ft3": "cubic foot", "kg": "kilogram", "g": "gram", "l": "litre",
    "ml": "millilitre", "GB": "gigabyte", "MB": "megabyte", "hrs": "hour", "hr": "hour",
    "h": "hour", "mins": "minute", "min": "minute", "secs": "second", "sec": "second",
    "s": "second",
    "mph": "mile per hour", "°C": "degree Celsius", "°F": "degree Fahrenheit", "°": "degree",
    "bar": "bar", "mbar": "millibar", "psi": "P S I",
}  # fmt: skip
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_PLURALS = {
    "cubic foot": "cubic feet", "mile per hour": "miles per hour", "bar": "bar", "P S I": "P S I",
    "degree Celsius": "degrees Celsius", "degree Fahrenheit": "degrees Fahrenheit",
}  # fmt: skip
_ABBREVIATIONS = {
    r"e\.g\.,?": "for example", r"i\.e\.,?": "that is", r"etc\.": "et cetera",
    r"approx\.": "about",
    r"incl\.": "including", r"excl\.": "excluding", r"vs\.?": "versus", r"max\.": "maximum",
    r"min\.": "minimum", r"tel\.": "telephone", r"ext\.": "extension", r"dept\.": "department",
    r"Mr\.?": "Mister", r"Mrs\.?": "Missus", r"Ms\.": "Miz", r"Dr\.?(?= [A-Z])": "Doctor",
    r"Prof\.": "Professor",
    r"Rd\.?": "Road", r"Ave\.?": "Avenue", r"Ltd\.?": "Limited", r"No\.(?=\s*\d)": "number",
    r"St\.(?=\s[A-Z])": "Saint", r"St\.?(?=[,.]|\s*$)": "Street", r"Ref\.": "reference",
    r"asap": "as soon as possible", r"p\.a\.": "per year", r"a/c": "account", r"c/o": "care of",
    r"Mon\.": "Monday", r"Tues?\.": "Tuesday", r"Wed\.": "Wednesday", r"Thur?s?\.": "Thursday",
    r"Fri\.": "Friday",
}  # fmt: skip
_THINGS = (
    "account|customer|contract|reference|ref|meter|order|ticket|booking|case|invoice|policy|"
    "serial|card|PIN|pin|code|postcode|MPRN|extension|work order"
)
_NAMED = (
    rf"\b((?:{_THINGS})(?:\s+(?:number|no\.?|id|ID|code|reading))?"
    r"\s*(?:is|:|#|ending in|ending)?\s*#?)"
)


def in_english(text: str) -> str:
    """Write everything that is not a word as the words a person would say."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return re.sub(r" +([,.!?;:])", r"\1", re.sub(r"[ \t]+", " ", text)).strip()


def _money(found: Match) -> str:
    sign, amount, scale = found["sign"] or "", found["amount"].replace(",", ""), found["scale"]
    one, many, cent, cents = _CURRENCIES[found["currency"].strip()]
    before = "minus " if sign else ""
    if scale:
        return f"{before}{english_decimal(amount)} {_LARGE.get(scale.lower(), scale)} {many}"
    whole, _, part = amount.partition(".")
    parts = []
    if int(whole) or not part:
        parts.append(f"{english(int(whole))} {one if int(whole) == 1 else many}")
    if part and int(part):
        few = int(part.ljust(2, "0")[:2])
        parts.append(f"{english(few)} {cent if few == 1 else cents}")
    return before + (" and ".join(parts) or f"zero {many}")


def _date(day: str, month: int, year: str | None) -> str:
    said = f"the {english_ordinal(int(day))} of {MONTHS[month - 1]}"
    return f"{said} {english_year(int(year))}" if year else said


def _numeric_date(found: Match) -> str:
    if not (1 <= int(found["day"]) <= 31 and 1 <= int(found["month"]) <= 12):
        return found[0]
    return _date(found["day"], int(found["month"]), found["year"])


def _named_date(found: Match) -> str:
    month = next(at for at, name in enumerate(MONTHS, 1) if name.startswith(found["name"][:3]))
    # The full stop of an abbreviated month may end the sentence too; then it stands at the end.
    ends = "." if found[0].endswith(".") and found.end() == len(found.string) else ""
    return _date(found["day"], month, found["year"]) + ends


def _time(found: Match) -> str:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if hour > 23 or minute > 59:
        return found[0]
    half = (found["half"] or "").replace(".", "").upper()
    if not half and (hour > 12 or found["hour"].startswith("0")):
        half = "PM" if hour >= 12 else "AM"
    if hour in (0, 12) and not minute and found["minute"] and not found["half"]:
        return "midnight" if hour == 0 else "twelve noon"
    said = english(hour - 12 if hour > 12 else hour or 12)
    if minute:
        said += f" oh {english(minute)}" if minute < 10 else f" {english(minute)}"
    elif not half:
        said += " o'clock"
    return f"{said} {half}".strip()


def _phone(found: Match) -> str:
    groups = [english_digits(group) for group in re.findall(r"\d+", found[0])]
    return ("plus " if found[0].startswith("+") else "") + ", ".join(groups)


def _spelled(found: Match) -> str:
    return letters(found[0].lstrip("#"))


def _unit(found: Match) -> str:
    amount, unit = found["amount"], _UNITS[found["unit"]]
    said = unit if amount == "1" else _PLURALS.get(unit, unit + "s")
    return f"{_plain_number(found)} {said}"


def _plain_number(found: Match) -> str:
    return ("minus " if found["sign"] else "") + english_decimal(found["amount"])


_HALF = r"(?P<half>[ap]\.?m\.?(?![a-z]))"
_PHONE = re.compile(
    r"(?<![\w.])(?:\+\d[\d \-()]{6,17}\d|\(?0\d{2,5}\)?[ -]\d[\d -]{3,9}\d|0\d{8,10}"
    r"|\(?\d{3}\)?[ -]\d{3}-\d{4}|\d{3}-\d{4})(?![\w])"
)
_RULES: tuple[Rule, ...] = (
    email_in(" at ", " dot ", " dash ", " underscore "),
    url_in(" dot ", " slash ", " dash "),
    (re.compile(r"\b24/7\b"), "twenty-four seven"),
    (
        re.compile(r"(?P<amount>\d+(?:\.\d+)?)p(?:/| per )(?P<unit>kWh)\b"),
        lambda found: f"{english_decimal(found['amount'])} pence per kilowatt hour",
    ),
    (
        re.compile(
            r"(?P<sign>[-−](?=[£$€¥]))?(?P<currency>[£$€¥]|\b(?:GBP|USD|EUR|CNY)\s)\s?"
            rf"(?P<amount>{_NUMBER})(?:\s?(?P<scale>k|m|bn|b|thousand|million|billion)\b)?"
        ),
        _money,
    ),
    (
        re.compile(rf"\b(?P<amount>{_NUMBER})\s?p\b(?!\.)"),
        lambda found: f"{english_decimal(found['amount'])} pence",
    ),
    (
        re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"),
        _numeric_date,
    ),
    (
        re.compile(r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>(?:19|20)\d\d)\b"),
        _numeric_date,
    ),
    (
        re.compile(
            rf"(?:\bthe )?\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<name>{_MONTH})"
            r"(?:,? (?P<year>(?:19|20)\d\d)\b)?"
        ),
        _named_date,
    ),
    (
        re.compile(
            rf"\b(?P<name>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d)"
            r"(?:,? (?P<year>(?:19|20)\d\d)\b)?"
        ),
        _named_date,
    ),
    (
        re.compile(rf"(?<=\d)(?:\s?{_HALF.replace('?P<half>', '')})?\s?[–—]\s?(?=[£$€]?\d)"),
        lambda found: f"{found[0].rstrip(' –—')} to ",
    ),
    (re.compile(r"\b(\d{1,2}(?::\d\d)?\s?(?:[ap]m)?)-(?=\d{1,2}(?::\d\d|\s?[ap]m))"), r"\1 to "),
    (re.compile(rf"\b(?P<hour>\d{{1,2}})[:.](?P<minute>\d\d)\s?{_HALF}"), _time),
    (re.compile(rf"\b(?P<hour>\d{{1,2}})(?P<minute>)\s?{_HALF}"), _time),
    (re.compile(r"\b(?P<hour>\d{1,2}):(?P<minute>\d\d)\b(?P<half>)"), _time),
    (_PHONE, _phone),
    (
        re.compile(_NAMED + r"((?=[A-Z\d-]*\d)[A-Z\d]+(?:[- ]?\d+[A-Z]{0,2})*)\b", re.I),
        lambda found: f"{found[1].rstrip(' #')} {letters(found[2])}",
    ),
    (
        re.compile(
            rf"(?<![\w.])(?P<sign>[-−](?=\d))?(?P<amount>{_NUMBER})\s?(?P<unit>{_UNIT})(?![\w³²])"
        ),
        _unit,
    ),
    (
        re.compile(rf"(?P<amount>{_NUMBER})\s?%"),
        lambda found: f"{english_decimal(found['amount'])} percent",
    ),
    (
        re.compile(r"\b(\d+)(?:st|nd|rd|th)\b"),
        lambda found: english_ordinal(int(found[1])),
    ),
    *((re.compile(rf"(?<![\w.]){short}(?!\w)"), long) for short, long in _ABBREVIATIONS.items()),
    (re.compile(r"#?(?<!\w)(?=[A-Z-]*\d)(?=[\d-]*[A-Z])[A-Z\d]+(?:-[A-Z\d]+)*\b"), _spelled),
    (re.compile(r"(?<![\w.,])(?:\d{6,}|0\d+)(?![\w]|[.,]\d)"), _spelled),
    (
        re.compile(r"\b(in|since|by|of|from|until|till|year) ((?:19|20)\d\d)\b(?!,\d|\.\d)", re.I),
        lambda found: f"{found[1]} {english_year(int(found[2]))}",
    ),
    (re.compile(r"\b(\d{1,3})-(?=\d{1,3}\b)"), r"\1 to "),
    (re.compile(rf"(?<!\w)(?P<sign>[-−](?=\d))?(?P<amount>{_NUMBER})"), _plain_number),
    (re.compile(r"(?<=\d)(?=[A-Za-z])"), " "),
    (re.compile(r"\s*&\s*"), " and "),
    (re.compile(r"\s\+\s"), " plus "),
    (re.compile(r"\s=\s"), " equals "),
    (re.compile(r"(?<=\w)/(?=\w)"), " or "),
    (re.compile(r"[#*_^~|<>\\{}\[\]]"), " "),
)
