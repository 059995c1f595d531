"""What a document may say about the telephone, and what is wrong with it."""

import pytest

from flows.check import Known, check
from flows.codec import flow_from_yaml
from flows.codec.document import BadDocument
from tests.flows.documents import as_yaml, both, flow_of
from tests.flows.test_voice import document


def test_the_voice_of_a_document_is_sound() -> None:
    made = document(languages={"8": "zh"}, texts={"nothing_heard": both("Pardon?")})
    assert check(flow_of(made), Known()) == ()


@pytest.mark.parametrize(
    ("path", "value", "place", "reason"),
    [
        (("voice", "keypad", "12"), "bill", "voice.keypad.12", "one key of a telephone"),
        (("voice", "keypad", "0"), "bill", "voice.keypad.0", "means something else already"),
        (("voice", "texts", "nothing_herd"), both("?"), "voice.texts.nothing_herd", "did you mean"),
        (("nodes", "home", "voice"), {"expect": "words"}, "nodes.home.voice.expect", "expected"),
        (("nodes", "home", "voice"), {"txt": "x"}, "nodes.home.voice.txt", "did you mean text"),
        (
            ("nodes", "home", "voice"),
            {"max_digits": 99},
            "nodes.home.voice.max_digits",
            "from 0 to 20",
        ),
    ],
)
def test_a_broken_voice_is_refused_with_its_place(
    path: tuple[str, ...], value: object, place: str, reason: str
) -> None:
    made = document(texts={})
    inner = made
    for name in path[:-1]:
        inner = inner.setdefault(name, {})
    inner[path[-1]] = value
    with pytest.raises(BadDocument) as bad:
        flow_from_yaml(as_yaml(made))
    problems = {each.place: each.reason for each in bad.value.problems}
    assert reason in problems[place]


@pytest.mark.parametrize(
    ("path", "value", "code", "place"),
    [
        (("voice", "keypad", "1"), "nothing", "unrouted", "voice.keypad.1"),
        (("voice", "languages"), {"8": "fr"}, "unknown_language", "voice.languages.8"),
        (
            ("nodes", "visit_time", "voice"),
            {"keys": {"1": "night"}},
            "unknown_choice",
            "visit_time.voice.keys.1",
        ),
        (
            ("nodes", "visit_time", "voice"),
            {"keys": {"0": "am"}},
            "taken_key",
            "visit_time.voice.keys.0",
        ),
        (
            ("nodes", "home", "voice"),
            {"unanswered": "nowhere"},
            "unknown_target",
            "home.voice.unanswered",
        ),
        (
            ("nodes", "home", "voice"),
            {"text": {"en": "Only English"}},
            "missing_language",
            "home.voice.text",
        ),
        (("languages",), ["en", "zh", "de"], "missing_language", "voice.texts.nothing_heard"),
    ],
)
def test_what_callers_would_miss_is_found(
    path: tuple[str, ...], value: object, code: str, place: str
) -> None:
    made = document()
    inner = made
    for name in path[:-1]:
        inner = inner.setdefault(name, {})
    inner[path[-1]] = value
    found = {(each.code, each.place) for each in check(flow_of(made), Known())}
    assert (code, place) in found
