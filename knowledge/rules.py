"""What an article has to be like. Pure."""

import re

from core.errors import Invalid, TooLarge

from .model import Draft

MAX_TITLE = 200
MAX_BODY = 50_000
MAX_QUESTIONS = 50
MAX_KEYWORDS = 50
MAX_LINE = 300
MAX_TOPIC = 60

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,38}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def check_id(id: str) -> None:
    """Raise Invalid unless the id can stand in an address."""
    if not _ID.fullmatch(id):
        raise Invalid("id", "up to 39 lower-case letters, digits and hyphens")


def check(draft: Draft) -> None:
    """Raise Invalid, naming the field, for what cannot be shown or searched."""
    if not _LANGUAGE.fullmatch(draft.language):
        raise Invalid("language", "two or three letters, as in en or zh")
    _check_line("topic", draft.topic, MAX_TOPIC)
    _check_line("title", draft.content.title, MAX_TITLE)
    if not draft.content.body.strip():
        raise Invalid("body", "is empty")
    if len(draft.content.body) > MAX_BODY:
        raise TooLarge("body", MAX_BODY, "characters")
    for field, texts, most in (
        ("questions", draft.content.questions, MAX_QUESTIONS),
        ("keywords", draft.content.keywords, MAX_KEYWORDS),
    ):
        if len(texts) > most:
            raise TooLarge(field, most, "entries")
        for text in texts:
            _check_line(field, text, MAX_LINE)


def main_language(tag: str) -> str:
    """The language of a tag without its script and region: "zh" of "zh-Hant-HK"."""
    return tag.split("-")[0].split("_")[0].lower()


def _check_line(field: str, text: str, most: int) -> None:
    if not text.strip():
        raise Invalid(field, "is empty")
    if "\n" in text or "\r" in text:
        raise Invalid(field, "has more than one line")
    if len(text) > most:
        raise TooLarge(field, most, "characters")
