"""The index of one language, on an engine that goes by words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.index import Hit, LanguageIndex, Question
from knowledge.material import Material, prepare
from knowledge.model import Article, Content
from knowledge.tokens import tokens
from tests.knowledge.shelves import LetterEngine, article

ENGINE = LetterEngine()

ARTICLES = (
    article("keys", "home", en="## Lost\nCall the porter.\n\n## Spare\nA spare key costs nine."),
    article("parking", "home", en="Park behind the house. Guests use the street."),
    article("rent", "money", en="Rent is due on the first. Pay by transfer."),
    article("deposit", "money", en="We pay the deposit back after you move."),
)


def material(articles: tuple[Article, ...] = ARTICLES) -> Material:
    texts = prepare(articles, "en")
    passages = ENGINE.embed(texts.passages())
    return texts.with_vectors(passages, ENGINE.embed([asked.text for asked in texts.asked]))


def asking(text: str) -> Question:
    return Question(vector=ENGINE.embed([text])[0], words=tokens(text))


@pytest.fixture(scope="module")
def index() -> LanguageIndex:
    return LanguageIndex(material())


def ids(index: LanguageIndex, hits: list[Hit]) -> list[str]:
    return [index.material.entries[hit.entry].id for hit in hits]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what does a spare key cost", "keys"),
        ("where do guests park", "parking"),
        ("when is the rent due", "rent"),
        ("do I get my deposit back", "deposit"),
    ],
)
def test_the_right_article_comes_first(index: LanguageIndex, question: str, expected: str) -> None:
    assert ids(index, index.rank(asking(question)))[0] == expected


def test_the_best_passage_of_the_article_is_given(index: LanguageIndex) -> None:
    (first, *_) = index.rank(asking("spare key costs nine"))
    chunk = index.material.entries[first.entry].chunks[first.row]
    assert chunk.heading == "Spare"


WORDS = ("key", "spare", "park", "street", "rent", "deposit", "money", "zebra")


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), st.sets(st.integers(0, 3)))
def test_a_filter_takes_away_and_changes_no_score(words: list[str], kept: set[int]) -> None:
    index = LanguageIndex(material())
    question = asking(" ".join(words))
    everything = {hit.entry: hit.score for hit in index.rank(question)}
    allowed = np.array([number in kept for number in range(4)])
    filtered = {hit.entry: hit.score for hit in index.rank(question, allowed=allowed)}
    assert set(filtered) <= kept
    assert all(
        score == pytest.approx(everything[entry], abs=1e-5) for entry, score in filtered.items()
    )


def test_scores_are_the_weighted_sum_of_their_parts(index: LanguageIndex) -> None:
    for hit in index.rank(asking("pay the rent")):
        weighed = (
            0.4 * hit.parts["gist"]
            + 0.3 * hit.parts["question"]
            + 0.3 * hit.parts["passage"]
            + 0.16 * hit.parts["words"]
        )
        assert hit.score == pytest.approx(weighed, abs=1e-5)


def test_a_topic_without_articles_finds_nothing(index: LanguageIndex) -> None:
    assert index.rank(asking("rent"), allowed=index.with_topic("weather")) == []


def test_an_index_of_nothing_finds_nothing() -> None:
    nothing = prepare((), "en").with_vectors(ENGINE.embed([]), ENGINE.embed([]))
    assert LanguageIndex(nothing).rank(asking("rent")) == []


def test_folds_hold_every_question_out_once_and_no_title() -> None:
    asked = tuple(f"question {number}" for number in range(7))
    content = Content(title="T", body="Body.", questions=asked)
    whole = material((Article(id="a", topic="t", contents={"en": content}),))
    held = [whole.asked[row].text for fold in range(3) for row in whole.held_out(fold, 3)]
    assert sorted(held) == sorted(asked)
    for fold in range(3):
        known = whole.without(fold, 3)
        assert len(known.asked) == len(known.questions) == 8 - len(whole.held_out(fold, 3))
        assert known.asked[0].is_title
