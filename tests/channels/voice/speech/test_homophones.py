"""What sounds like an expected word becomes it, and nothing else changes."""

import pytest

from channels.voice.speech.homophones import as_expected
from core.model import Language
from nlu.importer import read_intents
from tests.flows.demonstration import FOLDER, demo_flow
from tests.nlu.callers import requests

ZH = Language("zh")
FEW_CHANGED = 0.01
"""Two words of the company may sound alike, as those for moving in and for opening."""


def words() -> tuple[str, ...]:
    return demo_flow().voice.words[ZH]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("厨房里好像人气泄漏了。", "厨房里好像燃气泄漏了。"),
        ("你好,我想查一下我的证单。", "你好,我想查一下我的账单。"),
        ("我打电话来报读书", "我打电话来报读数"),
        ("我的公单到哪一步了?", "我的工单到哪一步了?"),
        ("人气表坏了", "燃气表坏了"),
        ("一样话探在响", "一氧化碳在响"),
        ("师父几点到", "师傅几点到"),
    ],
)
def test_what_sounds_like_a_word_becomes_it(heard: str, meant: str) -> None:
    assert as_expected(heard, words()) == meant


@pytest.mark.parametrize(
    "heard", ["厨房没气味", "我要交燃气费", "燃气表", "简单", "popular gas", "", "人"]
)
def test_other_words_stay(heard: str) -> None:
    assert as_expected(heard, words()) == heard


def test_without_expected_words_nothing_changes() -> None:
    assert as_expected("人气表坏了", ()) == "人气表坏了"
    assert as_expected("人气表坏了", ("gas meter",)) == "人气表坏了"


def test_what_was_heard_rightly_stays() -> None:
    said = [each.text for each in requests() if each.language == ZH]
    said += [t for each in read_intents(FOLDER / "intents.yaml") for t in each.examples[ZH]]
    changed = [(text, as_expected(text, words())) for text in said]
    changed = [each for each in changed if each[0] != each[1]]
    assert len(changed) <= FEW_CHANGED * len(said), changed
