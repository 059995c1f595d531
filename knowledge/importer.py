"""Read articles from Markdown files with front matter: `<topic>/<slug>.<language>.md`."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from core.errors import Invalid

from .model import Article, Content

_FRONT_MATTER = re.compile(r"\A---\r?\n(.*?)\r?\n---\r?\n(.*)\Z", re.DOTALL)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,38}")
PARTS = frozenset({"id", "topic", "title", "questions", "keywords"})


def read_folder(path: Path) -> list[Article]:
    """Read all articles, languages joined by id. Raises Invalid, naming the file, for a bad one."""
    found: dict[str, Article] = {}
    for file in sorted(path.glob("*/*.*.md")):
        language = file.name.split(".")[-2]
        article_id, topic, content = read_article(file.read_text(encoding="utf-8"), file.name)
        known = found.get(article_id)
        if known is None:
            known = found[article_id] = Article(id=article_id, topic=topic, contents={})
        if known.topic != topic or language in known.contents:
            raise Invalid(file.name, f"contradicts another file of the article {article_id}")
        known.contents[language] = content
    return list(found.values())


def read_article(text: str, name: str) -> tuple[str, str, Content]:
    """Read one file: its id, its topic and its content."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise Invalid(name, "does not begin with front matter between two lines of ---")
    try:
        head = yaml.safe_load(match.group(1))
    except yaml.YAMLError as error:
        raise Invalid(name, "has front matter that is not YAML") from error
    if not isinstance(head, dict) or not {"id", "topic", "title"} <= set(head) <= PARTS:
        raise Invalid(name, "needs id, topic and title, and may have questions and keywords")
    if not _ID.fullmatch(str(head["id"])):
        raise Invalid(name, "has an id that is not lower-case letters, digits and hyphens")
    content = Content(
        title=str(head["title"]),
        body=match.group(2).strip(),
        questions=_texts(head, "questions", name),
        keywords=_texts(head, "keywords", name),
    )
    return str(head["id"]), str(head["topic"]), content


def _texts(head: Mapping[str, Any], part: str, name: str) -> tuple[str, ...]:
    value = head.get(part) or []
    if not isinstance(value, list):
        raise Invalid(name, f"{part} is not a list")
    return tuple(str(text) for text in value)
