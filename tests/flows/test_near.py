"""When the knowledge base abstains: what is near is offered, and taken however it is chosen."""

from collections.abc import Callable

import pytest

from flows.session import Found
from tests.flows.documents import small_flow
from tests.flows.talk import Talk, answer, offered, said

NEAR = Found(text=None, sources=(), score=0.3, threshold=0.5, near=("Flames", "Colours"))


def talking(knows: Callable[[str], Found]) -> Talk:
    begun = Talk(flow=small_flow(), knows=knows)
    begun.starts()
    return begun


@pytest.mark.parametrize("way", ["press", "number", "label"])
def test_without_an_answer_it_asks_whether_something_near_was_meant(way: str) -> None:
    begun = talking(knows=lambda query: answer("It is blue") if query == "Colours" else NEAR)
    first = begun.says("what shade does it have")
    assert said(first) == ["no answer"]
    assert offered(first) == ["article:1", "article:2", "human"]
    match way:
        case "press":
            effects = begun.presses("article:2", "Colours")
        case "number":
            effects = begun.says("2")
        case _:
            effects = begun.says("Colours")
    assert said(effects) == ["It is blue", "did that help"]


def test_a_new_request_instead_of_what_is_near_is_taken() -> None:
    begun = talking(knows=lambda query: NEAR)
    begun.says("what shade does it have")
    assert said(begun.says("my bill", "bill")) == ["Which number?"]
    assert begun.session.offered == ()
