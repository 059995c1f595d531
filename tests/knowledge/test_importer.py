"""Reading articles from files."""

from pathlib import Path

import pytest

from core.errors import Invalid
from knowledge.importer import read_article, read_folder
from knowledge.model import Article

GOOD = "---\nid: a-1\ntopic: t\ntitle: A title\nquestions: ['Why?']\n---\nBody.\n"


def test_a_file_becomes_content() -> None:
    id, topic, content = read_article(GOOD, "a.en.md")
    assert (id, topic, content.title, content.body) == ("a-1", "t", "A title", "Body.")
    assert content.questions == ("Why?",)
    assert content.keywords == ()


@pytest.mark.parametrize(
    "text",
    [
        "no front matter",
        "---\n: {\n---\n",
        "---\n- a list\n---\n",
        "---\nid: a\ntopic: t\n---\nno title",
        GOOD.replace("a-1", "A 1"),
        GOOD.replace("['Why?']", "Why"),
        GOOD.replace("questions", "question"),
    ],
)
def test_a_bad_file_is_named(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_article(text, "bad.en.md")
    assert caught.value.field == "bad.en.md"


def test_languages_are_joined_and_have_to_agree(tmp_path: Path) -> None:
    folder = tmp_path / "t"
    folder.mkdir()
    (folder / "a.en.md").write_text(GOOD)
    (folder / "a.zh.md").write_text(GOOD.replace("A title", "标题"))
    (found,) = read_folder(tmp_path)
    assert {language: each.title for language, each in found.contents.items()} == {
        "en": "A title",
        "zh": "标题",
    }
    (folder / "b.zh.md").write_text(GOOD.replace("topic: t", "topic: u"))
    with pytest.raises(Invalid):
        read_folder(tmp_path)


def test_the_demonstration_has_every_article_in_both_languages(
    gas_articles: tuple[Article, ...],
) -> None:
    assert len(gas_articles) >= 50
    assert all(set(article.contents) == {"en", "zh"} for article in gas_articles)
