"""Routing in sentences."""

from datetime import UTC, datetime, timedelta

import pytest

from core.model import Skill, UserId
from routing.model import OpenState, Reason
from routing.words import EN, REASONS, ZH, Names, opening_text, span_text, summary, text_of
from tests.virtual_time import NOON

NAMES = Names(
    skills={Skill("gas"): {EN: "Gas", ZH: "燃气"}},
    agents={UserId("u1"): "Ann"},
    zone="Asia/Shanghai",
)


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_can_be_said_in_both_languages(code: str) -> None:
    reason = Reason(code=code, skill=Skill("gas"), level=3, until=NOON, count=2, agent=UserId("u1"))
    said = text_of(reason, NAMES, NOON)
    assert set(said) == {"en", "zh"}
    for text in said.values():
        assert text
        assert "None" not in str(text)
        assert "{" not in str(text)


def test_ids_are_said_as_names() -> None:
    reason = Reason(code="lacks_skill", skill=Skill("gas"), level=3)
    assert text_of(reason, NAMES, NOON) == {
        "en": "lacks Gas at level 3",
        "zh": "缺少技能“燃气”（需 3 级）",
    }
    unnamed = Reason(code="kept_for_another", agent=UserId("u2"))
    assert text_of(unnamed, NAMES, NOON)["en"] == "it is kept for u2"


def test_times_are_said_on_the_wall_clock_of_the_queue() -> None:
    opens = datetime(2030, 1, 7, 0, 30, tzinfo=UTC)
    state = OpenState(is_open=False, next_opening=opens, zone="Asia/Shanghai")
    assert opening_text(state, "en") == "Monday 7 January, 08:30"
    assert opening_text(state, "zh") == "1月7日（星期一）08:30"
    assert opening_text(OpenState(is_open=False, next_opening=None), "en") == ""


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [(-1, "0 s", "0 秒"), (59, "59 s", "59 秒"), (61, "1 min", "1 分钟"), (7300, "2 h", "2 小时")],
)
def test_spans_are_said_in_their_largest_unit(seconds: int, english: str, chinese: str) -> None:
    span = timedelta(seconds=seconds)
    assert (span_text(span, "en"), span_text(span, "zh")) == (english, chinese)


def test_a_summary_says_who_and_why() -> None:
    said = summary(
        "preferred_agent",
        "Ann",
        contacts=1,
        idle=timedelta(seconds=90),
        score=timedelta(minutes=5),
        eligible=1,
        total=4,
    )
    assert said["en"] == (
        "Ann: the agent who knows the customer (1 at hand, idle for 1 min). "
        "1 of 4 agents could take it; its score was 5 min."
    )
    assert str(said["zh"]).startswith("Ann：熟悉该客户的坐席优先")
