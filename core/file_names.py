"""Names of files that strangers give: only what is harmless on every system is kept. Pure."""

import re

MOST_CHARACTERS = 120

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows takes for devices, whatever their extension."""
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that change the direction of writing: in a file name they can hide its extension."""


def clean_file_name(name: str) -> str:
    """The last part of a path, in characters that are harmless everywhere, extension kept."""
    last = re.split(r"[/\\]", _CONTROLS.sub("", name))[-1]
    plain = "".join(c for c in last if c not in _TURNING)
    plain = _NOT_IN_FILE_NAMES.sub("_", plain).strip(" .")
    if _DEVICES.match(plain):
        plain = f"_{plain}"
    return _shortened(plain) or "file"


def _shortened(name: str) -> str:
    if len(name) <= MOST_CHARACTERS:
        return name
    stem, dot, extension = name.rpartition(".")
    end = f".{extension}" if dot and len(extension) <= 10 else ""
    return (stem if end else name)[: MOST_CHARACTERS - len(end)] + end
