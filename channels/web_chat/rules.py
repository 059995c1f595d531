"""What is let in, and in which shape: origins, addresses, texts, file names. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from core.errors import Invalid, TooLarge
from core.model import Language

from .model import Site

NAME_CHARACTERS = 120
PAGE_CHARACTERS = 300
SITE_TEXT_CHARACTERS = 500
SITE_KEY_CHARACTERS = 60
COLOURS = frozenset({"accent", "on_accent", "accent_dark", "on_accent_dark"})
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SITE_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,58}[a-z0-9]")
_ORIGIN = re.compile(r"(https?)://([a-z0-9.\-]+|\[[0-9a-f:]+\])(:\d{1,5})?")
_SITE_ORIGIN = re.compile(r"https?://(\*\.)?([a-z0-9.\-]+|\[[0-9a-f:]+\])(:\d{1,5})?")
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[^@\s,;<>\".]{2,63}")
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows takes for devices, whatever their extension."""

_LINE_BREAKS = re.compile(r"\r\n?|[\u2028\u2029]")
_KEPT_CONTROLS = "\n\t"
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that change the direction of writing: in a file name they can hide its extension."""


def is_allowed_origin(origin: str | None, allowed: Iterable[str]) -> bool:
    """Whether a page of this origin may show the site's chat. None and "null" never may."""
    if origin is None:
        return False
    candidate = origin.lower()
    if not _ORIGIN.fullmatch(candidate):
        return False
    return any(_covers(entry.lower(), candidate) for entry in allowed)


def is_site_origin(entry: str) -> bool:
    """Whether the entry of an allow-list can ever match: scheme and host, no path."""
    return _SITE_ORIGIN.fullmatch(entry.lower()) is not None


def _covers(entry: str, origin: str) -> bool:
    scheme, has_wildcard, rest = entry.partition("://*.")
    if not has_wildcard:
        return entry == origin
    return origin.startswith(f"{scheme}://") and origin.endswith(f".{rest}")


def choose_language(wanted: str | None, offered: Sequence[Language]) -> Language:
    """The site's language that fits best: "zh-Hans-CN" is "zh"; otherwise the site's first one."""
    asked = (wanted or "").lower()
    fits = [each for each in offered if asked == each or asked.startswith(f"{each}-")]
    return fits[0] if fits else offered[0]


def clean_text(text: str) -> str:
    """Drop what no person types (control characters, NUL) and space around; breaks become \\n."""
    unbroken = _LINE_BREAKS.sub("\n", text)
    kept = (c for c in unbroken if c in _KEPT_CONTROLS or unicodedata.category(c) != "Cc")
    return "".join(kept).strip()


def clean_line(text: str) -> str:
    """Like `clean_text`, on one line."""
    return " ".join(clean_text(text).split())


def clean_page(address: str | None) -> str | None:
    """The page's address without query and fragment, where pages keep private things."""
    if address is None or not address.startswith(("http://", "https://")):
        return None
    return re.split(r"[?#]", clean_line(address), maxsplit=1)[0][:PAGE_CHARACTERS]


def clean_file_name(name: str) -> str:
    """The last part of a path, in characters that are harmless everywhere, extension kept."""
    last = re.split(r"[/\\]", clean_line(name))[-1]
    plain = "".join(c for c in last if c not in _TURNING)
    plain = _NOT_IN_FILE_NAMES.sub("_", plain).strip(" .")
    if _DEVICES.match(plain):
        plain = f"_{plain}"
    if len(plain) > NAME_CHARACTERS:
        stem, dot, extension = plain.rpartition(".")
        end = f".{extension}" if dot and len(extension) <= 10 else ""
        plain = (stem if end else plain)[: NAME_CHARACTERS - len(end)] + end
    return plain or "file"


def is_email(text: str) -> bool:
    """Whether the text looks like an e-mail address; only a letter to it would prove more."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def check_site(site: Site) -> None:
    """Raise Invalid, naming the field, if the site cannot be shown as it is configured."""
    if not _SITE_KEY.fullmatch(site.key):
        raise Invalid("key", "2 to 60 of a-z, 0-9 and -")
    if not site.languages or set(site.languages) - set(site.names):
        raise Invalid("names", "every language needs a name")
    if not all(is_site_origin(origin) for origin in site.allowed_origins):
        raise Invalid("allowed_origins", "like https://shop.example or https://*.shop.example")
    if set(site.colours) - COLOURS or not all(map(_COLOUR.fullmatch, site.colours.values())):
        raise Invalid("colours", f"{', '.join(sorted(COLOURS))}, each like #0b6478")
    if any(
        len(text) > SITE_TEXT_CHARACTERS for each in site.texts.values() for text in each.values()
    ):
        raise TooLarge("texts", SITE_TEXT_CHARACTERS, "characters")
