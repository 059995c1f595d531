"""Entities in sentences: what is found, what it means, and which of two stays."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from nlu.entities.finder import Place, find_entities, settle
from nlu.model import Entity, Template

TUESDAY_NOON = datetime(2030, 1, 1, 12)  # noqa: DTZ001 - local time of the company
HERE = Place(now=TUESDAY_NOON, region="GB")
TEMPLATES = (
    Template(kind="customer_number", shape="HG-######"),
    Template(kind="order_number", shape="WO-#####"),
    Template(kind="meter_number", shape="M########"),
    Template(kind="postcode", shape="@@# #@@"),
)


def found(text: str, *expecting: str, place: Place = HERE) -> list[tuple[str, str]]:
    entities = find_entities(text, place=place, templates=TEMPLATES, expecting=expecting)
    assert all(text[entity.start : entity.end] == entity.text for entity in entities)
    return [(str(entity.kind), entity.value) for entity in entities]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("my number is HG-204518", [("customer_number", "HG-204518")]),
        ("it's hg 204518 thanks", [("customer_number", "HG-204518")]),
        ("hg204518和wo-10234", [("customer_number", "HG-204518"), ("order_number", "WO-10234")]),
        ("meter M40218833", [("meter_number", "M40218833")]),
        ("I live at pm4 2ab", [("postcode", "PM4 2AB")]),
        ("HG-2045189 is too long", []),
        ("write to Ann.B+gas@Example.org!", [("email", "ann.b+gas@example.org")]),
        ("not.an@address", []),
        ("call 07911 123456", [("phone", "+447911123456")]),
        ("电话是+44 7911 123456", [("phone", "+447911123456")]),
        ("call me tomorrow at 3, I paid 20", []),
    ],
)
def test_addresses_and_numbers_are_found_unasked(text: str, values: Sequence[object]) -> None:
    assert found(text) == values


def test_bare_digits_will_do_where_the_number_is_expected() -> None:
    assert found("204518", "customer_number") == [("customer_number", "HG-204518")]
    assert found("204518") == []


def test_a_number_no_network_uses_is_taken_where_one_is_expected() -> None:
    assert found("01632 960123", "phone") == [("phone", "+441632960123")]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("tomorrow", "date", "2030-01-02"),
        ("tomorrow at 3pm", "datetime", "2030-01-02T15:00"),
        ("friday afternoon please", "date", "2030-01-04"),
        ("on 3 March", "date", "2030-03-03"),
        ("the 15th", "date", "2030-01-15"),
        ("tomorrow between 8 and 12", "date", "2030-01-02"),
        ("12/03/2030", "date", "2030-03-12"),
        ("2030-03-12", "date", "2030-03-12"),
        ("last monday", "date", "2029-12-24"),
        ("half past eight", "time", "08:30"),
        ("at 3", "time", "15:00"),
        ("from 9 to 11 march", "date_range", "2030-03-09/2030-03-11"),
        ("next week", "date_range", "2030-01-07/2030-01-13"),
        ("明天", "date", "2030-01-02"),
        ("明天下午三点", "datetime", "2030-01-02T15:00"),
        ("明早九点", "datetime", "2030-01-02T09:00"),
        ("下周五可以吗", "date", "2030-01-11"),
        ("3月9号到11号", "date_range", "2030-03-09/2030-03-11"),
        ("15号", "date", "2030-01-15"),
        ("我要周五下午", "date", "2030-01-04"),
    ],
)
def test_dates_and_times_are_found_where_expected(text: str, kind: str, value: str) -> None:
    assert found(text, kind) == [(kind, value)]


def test_one_span_answers_for_every_expected_kind() -> None:
    assert found("tomorrow at 3pm", "date", "time") == [("date", "2030-01-02"), ("time", "15:00")]


def test_the_region_decides_what_comes_first() -> None:
    american = Place(now=TUESDAY_NOON, region="US")
    assert found("03/12/2030", "date", place=american) == [("date", "2030-03-12")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("£25", "25"),
        ("1,299.50 pounds", "1299.50"),
        ("twenty five marks", "25"),
        ("95 M", "95"),
        ("三块五", "3.5"),
        ("1299.5元", "1299.5"),
        ("两百五十马克", "250"),
        ("50", "50"),
        ("两千三", "2300"),
        ("一万零五十", "10050"),
        ("3万", "30000"),
    ],
)
def test_amounts_are_found_where_expected(text: str, value: str) -> None:
    assert found(text, "amount") == [("amount", value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("my reading is 4512", "4512"),
        ("two hundred and five", "205"),
        ("five point two", "5.2"),
        ("a million", "1000000"),
        ("四千五百一十二", "4512"),
        ("四千零五十二", "4052"),
        ("一二三四", "1234"),
        ("十二点五", "12.5"),
        ("-3.5", "-3.5"),
    ],
)
def test_numbers_are_found_where_expected(text: str, value: str) -> None:
    assert found(text, "number") == [("number", value)]


def test_the_longest_of_overlapping_entities_stays() -> None:
    def entity(kind: str, start: int, end: int, score: float = 1.0) -> Entity:
        return Entity(kind=kind, value="", text="", start=start, end=end, score=score)

    kept = settle([entity("number", 0, 2), entity("amount", 0, 8), entity("phone", 10, 20)])
    assert [each.kind for each in kept] == ["amount", "phone"]
    kept = settle([entity("number", 0, 6, 1.0), entity("customer_number", 0, 6, 0.7)])
    assert [each.kind for each in kept] == ["number"]


def test_hostile_texts_cost_little() -> None:
    hostile = ("a@" * 1000 + "1-" * 1000 + "一" * 1000)[:4000]
    assert isinstance(found(hostile, "amount", "number", "date"), list)
