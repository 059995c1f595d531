"""Ranges of recordings, and attached data as XML."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.voice.record_http import byte_range, data_as_xml
from core.errors import Invalid


@pytest.mark.parametrize(
    ("header", "span"),
    [
        (None, (0, 100)),
        ("bytes=0-", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=10-10", (10, 11)),
        ("bytes=90-500", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-500", (0, 100)),
    ],
)
def test_ranges(header: str | None, span: tuple[int, int]) -> None:
    assert byte_range(header, 100) == span


@pytest.mark.parametrize(
    "header",
    [
        "bytes=100-", "bytes=20-10", "bytes=-0", "bytes=--5", "bytes=-", "bytes=0-1,5-6",
        "bytes=a-b", "seconds=0-1", "bytes", "", "bytes=0",
    ],
)  # fmt: skip
def test_ranges_that_are_none(header: str) -> None:
    with pytest.raises(Invalid):
        byte_range(header, 100)


@given(st.text(max_size=30), st.integers(0, 1000))
def test_no_header_leads_outside_the_recording(header: str, size: int) -> None:
    try:
        start, end = byte_range("bytes=" + header, size)
    except Invalid:
        return
    assert 0 <= start < end <= size


def test_attached_data_becomes_sections_and_keys() -> None:
    xml = data_as_xml(
        "i1", {"call.caller": "+44", "call.called": None, "crm.level": 3, "plain": "x"}
    )
    root = ElementTree.fromstring(xml)
    found = {
        (section.get("name"), key.get("name")): key.text
        for section in root
        for key in section
    }  # fmt: skip
    assert root.get("interaction") == "i1"
    assert found == {
        ("call", "caller"): "+44", ("call", "called"): None, ("crm", "level"): "3",
        ("", "plain"): "x",
    }  # fmt: skip


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=5))
def test_whatever_callers_send_the_xml_can_be_read(data: dict[str, str]) -> None:
    root = ElementTree.fromstring(data_as_xml("i1", dict(data)))
    assert sum(len(section) for section in root) == len(data)


def test_hostile_values_stay_values() -> None:
    bad = ']]></Key><Key name="x">&amp;<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>\0\x1b\ud800'
    root = ElementTree.fromstring(data_as_xml("i1", {'a.b"<>': bad}))
    (section,) = root
    (key,) = section
    assert key.get("name") == 'b"<>'
    assert key.text is not None
    assert key.text == bad.replace("\0", "").replace("\x1b", "").replace("\ud800", "")
