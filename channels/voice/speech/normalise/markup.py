"""What is for the eye only: markdown, HTML, emoji, bullets."""

import html
import re

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\ufe0e\ufe0f\u200d\u20e3\U000e0020-\U000e007f]"
)
_BULLET = re.compile(r"^\s*(?:[-*+•·‣▪●○–—]|\(?\d{1,2}[.)])\s+")
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"```\w*\n?"), ""),
    (re.compile(r"!\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\]\([^)]*\)"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^>\s]+)>"), r"\1"),
    (re.compile(r"<br\s*/?>|</p>|</li>", re.I), "\n"),
    (re.compile(r"</?[a-zA-Z][^<>]*>"), ""),
    (re.compile(r"\*\*\*|\*\*|__|~~|`"), ""),
    (re.compile(r"(?<![\w*])[*_](?=\S)([^*_\n]+)(?<=\S)[*_](?![\w*])"), r"\1"),
)
_TABLE_LINE = re.compile(r"^\s*\|?[\s:|-]*-{3,}[\s:|-]*$")
_CLOSED = tuple(".!?…:;,。！？；：，、")


def plain(text: str) -> str:
    """Give the words alone; every line becomes a sentence of its own."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    text = _EMOJI.sub(" ", html.unescape(text)).replace("\u00a0", " ")
    lines = [_line(line) for line in text.splitlines()]
    filled = [line for line in lines if line]
    return "\n".join([*map(_ended, filled[:-1]), *filled[-1:]])


def _ended(line: str) -> str:
    if line.endswith(_CLOSED):
        return line
    return line + ("。" if "\u4e00" <= line[-1] <= "\u9fff" else ".")


def _line(line: str) -> str:
    if _TABLE_LINE.match(line):
        return ""
    line = re.sub(r"^\s*(?:#{1,6}\s+|>+\s*)+", "", line)
    line = _BULLET.sub("", line)
    if line.strip().startswith("|"):
        line = ", ".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    return " ".join(line.split())
