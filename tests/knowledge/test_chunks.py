"""Cutting articles into passages and pieces."""

import pytest

from knowledge.chunks import LONGEST_PASSAGE, cut, join_pieces, split_sentences, weight
from knowledge.model import Article, Content


def content(body: str) -> Content:
    return Content(title="Title", body=body)


def test_a_section_is_a_passage_under_its_heading() -> None:
    chunks = cut(content("Intro.\n\n## How\nDo this.\n\n## Why\nBecause."))
    assert [(chunk.heading, chunk.text) for chunk in chunks] == [
        ("", "Intro."),
        ("How", "Do this."),
        ("Why", "Because."),
    ]
    assert [chunk.number for chunk in chunks] == [0, 1, 2]


def test_a_list_stays_a_list_and_its_lines_are_joined() -> None:
    (chunk,) = cut(
        content("You need:\n1. the **number**\n   on the card\n2. a [pen](https://p.example)")
    )
    assert chunk.text == "You need:\n1. the number on the card\n2. a pen"
    assert [piece.is_step for piece in chunk.pieces] == [False, True, True]


def test_chinese_lines_are_joined_without_a_space() -> None:
    (chunk,) = cut(content("请先关阀门，\n再打电话。然后等候。"))
    assert chunk.text == "请先关阀门，再打电话。然后等候。"
    assert len(chunk.pieces) == 2


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It costs 3.50 a day. Really.", ["It costs 3.50 a day.", "Really."]),
        ("Ask, e.g. Dr. Bell. Then go.", ["Ask, e.g. Dr. Bell.", "Then go."]),
        ("一句。两句！三句？", ["一句。", "两句！", "三句？"]),
        ("No full stop", ["No full stop"]),
        ("", []),
    ],
)
def test_sentences_are_whole(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


def test_a_long_section_is_cut_between_sentences_into_even_parts() -> None:
    sentence = "This sentence has about sixty characters, more or less so. "
    chunks = cut(content("## Long\n" + sentence * 30))
    assert len(chunks) == 3
    sizes = [weight(chunk.text) for chunk in chunks]
    assert max(sizes) <= LONGEST_PASSAGE + len(sentence)
    assert max(sizes) - min(sizes) <= 2 * len(sentence)
    assert all(chunk.heading == "Long" for chunk in chunks)
    assert all(chunk.text.endswith("so.") for chunk in chunks)


def test_nothing_of_the_demonstration_articles_is_lost(
    gas_articles: tuple[Article, ...],
) -> None:
    for article in gas_articles:
        for body in article.contents.values():
            pieces = [piece for chunk in cut(body) for piece in chunk.pieces]
            kept = "".join(join_pieces([piece]) for piece in pieces)
            lines = [line for line in body.body.splitlines() if not line.startswith("#")]
            written = "".join(lines).replace("**", "").replace("`", "")
            assert "".join(kept.split()) == "".join(written.split())
