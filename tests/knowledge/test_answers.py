"""Answers in the article's own words."""

import pytest

from knowledge.answers import LONGEST_ANSWER, MOST_SENTENCES, extract
from knowledge.chunks import Chunk, cut, weight
from knowledge.model import Article, Content
from knowledge.tokens import tokens
from knowledge.words import WordSearch


def answer(body: str, question: str) -> str:
    (chunk,) = cut(Content(title="T", body=body))
    return quote(chunk, question)


def quote(chunk: Chunk, question: str) -> str:
    search = WordSearch([tokens(piece.text) for piece in chunk.pieces])
    return extract(chunk, tokens(question), search)


def test_a_short_passage_is_quoted_whole() -> None:
    body = "Call us. We answer at once."
    assert answer(body, "whatever") == body


def test_of_many_sentences_the_fitting_ones_are_quoted() -> None:
    body = "One is here. Two is here. Three is here. Pay by card. Pay by phone. Pay in cash. End."
    quoted = answer(body, "can I pay by phone or in cash")
    assert "Pay by phone. Pay in cash." in quoted
    assert quoted in body


def test_steps_are_never_torn_apart() -> None:
    steps = [f"{number}. Turn the valve number {number} to the left." for number in range(1, 25)]
    quoted = answer("Do this:\n" + "\n".join(steps), "valve 3")
    assert quoted.splitlines()[1:] == steps


def test_a_list_keeps_the_sentence_that_leads_to_it() -> None:
    body = (
        "A first. A second. A third. A fourth.\n\nYou need:\n- a card\n- a pen\n\n"
        "B first. B second. B third."
    )
    assert "You need:\n- a card\n- a pen" in answer(body, "which card and pen")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_answer_is_made_of_whole_pieces_in_order(
    gas_articles: tuple[Article, ...], language: str
) -> None:
    for article in gas_articles:
        for chunk in cut(article.contents[language]):
            for asked in article.contents[language].questions:
                shown = quote(chunk, asked)
                places = [shown.find(piece.text) for piece in chunk.pieces]
                found = [place for place in places if place >= 0]
                assert found == sorted(found)
                assert found
                is_steps = any(piece.is_step for piece in chunk.pieces)
                assert is_steps or weight(shown) <= LONGEST_ANSWER + 10 * MOST_SENTENCES
