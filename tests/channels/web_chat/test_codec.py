"""Every frame the widget may send, every way to get one wrong, and any bytes at all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.web_chat import codec
from channels.web_chat.codec import Message, Offline, Profile, Rate, content, read_frame
from channels.web_chat.model import FRAME_BYTES, Refused
from core.model import Attachment, BlobId, ProfileClaim, Rating, TextMessage

FILE = Attachment(blob=BlobId("b"), name="a.png", media_type="image/png", size_bytes=1)
NESTED = "[" * 8_000


def frame(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()


GOOD: list[tuple[dict[str, object], codec.ClientFrame]] = [
    ({"type": "hello", "token": "t"}, codec.Hello(token="t")),
    (
        {"type": "hello", "token": "t", "after": 7, "language": "zh", "page": "https://a.example"},
        codec.Hello(token="t", after=7, language="zh", page="https://a.example"),
    ),
    (
        {"type": "message", "client_id": "a-1_Z", "text": "hi"},
        Message(client_id="a-1_Z", text="hi"),
    ),
    (
        {"type": "message", "client_id": "a", "attachments": [{"id": "u1"}]},
        Message(client_id="a", attachments=[codec.FileRef(id="u1")]),
    ),
    ({"type": "typing"}, codec.Typing()),
    ({"type": "received", "up_to": 3}, codec.Received(up_to=3)),
    ({"type": "read", "up_to": 0}, codec.Read(up_to=0)),
    ({"type": "rating", "client_id": "a", "score": 5}, Rate(client_id="a", score=5)),
    ({"type": "leave", "client_id": "a"}, codec.Leave(client_id="a")),
    ({"type": "earlier", "before": 9}, codec.Earlier(before=9)),
    ({"type": "ping"}, codec.Ping()),
]


@pytest.mark.parametrize(("fields", "expected"), GOOD)
def test_a_good_frame_is_read(fields: dict[str, object], expected: codec.ClientFrame) -> None:
    assert read_frame(frame(**fields)) == expected


BAD: list[tuple[bytes, str]] = [
    (b"", "not_json"),
    (b"hello", "not_json"),
    (b'{"type":"ping"', "not_json"),
    (b'{"type":"ping"} {}', "not_json"),
    (b'\xef\xbb\xbf{"type":"ping"}', "not_json"),
    (b'{"type":"ping\xff"}', "not_utf8"),
    (b'{"type":"message","client_id":"a","text":"\xed\xa0\x80"}', "not_utf8"),
    (b'{"type":"message","client_id":"a","text":"\\ud800"}', "not_json"),
    (b" " * (FRAME_BYTES + 1), "too_large"),
    (b'{"type":"message","client_id":"a","text":"' + b"x" * FRAME_BYTES + b'"}', "too_large"),
    (b"[]", "invalid"),
    (b"null", "invalid"),
    (b"{}", "invalid"),
    (b'{"type":"unknown"}', "invalid"),
    (b'{"type":7}', "invalid"),
    (b'{"type":"ping","more":1}', "invalid"),
    (f'{{"x":{NESTED}'.encode(), "not_json"),
    (frame(type="message", text="no id"), "invalid"),
    (frame(type="message", client_id="", text="x"), "invalid"),
    (frame(type="message", client_id="../x", text="x"), "invalid"),
    (frame(type="message", client_id="a\n", text="x"), "invalid"),
    (frame(type="message", client_id="a" * 65, text="x"), "invalid"),
    (frame(type="message", client_id="a", text=7), "invalid"),
    (frame(type="message", client_id="a", text="x" * 4_001), "invalid"),
    (frame(type="message", client_id="a", attachments=[{"id": "u"}] * 11), "invalid"),
    (frame(type="message", client_id="a", attachments=[{"id": "../../etc/passwd"}]), "invalid"),
    (frame(type="message", client_id="a", attachments=[{"url": "http://x"}]), "invalid"),
    (frame(type="rating", client_id="a", score=0), "invalid"),
    (frame(type="rating", client_id="a", score=6), "invalid"),
    (frame(type="rating", client_id="a", score=4.5), "invalid"),
    (frame(type="rating", client_id="a", score=True), "invalid"),
    (frame(type="read", up_to=-1), "invalid"),
    (frame(type="read", up_to=10**30), "invalid"),
    (frame(type="hello"), "invalid"),
    (frame(type="hello", token="t" * 1_001), "invalid"),
]


@pytest.mark.parametrize(("raw", "code"), BAD)
def test_a_bad_frame_is_refused_with_a_code(raw: bytes, code: str) -> None:
    refused = read_frame(raw)
    assert isinstance(refused, Refused)
    assert refused.code == code
    assert refused.message


def test_a_refusal_names_the_frame_if_it_can_be_told() -> None:
    refused = read_frame(frame(type="message", client_id="c9", text="x" * 4_001))
    assert isinstance(refused, Refused)
    assert refused.client_id == "c9"
    assert "$.text" in refused.message


def test_four_thousand_characters_of_any_language_fit() -> None:
    for character in ("a", "气", "\n", '"'):
        assert isinstance(
            read_frame(frame(type="message", client_id="a", text=character * 4_000)), Message
        )


@given(st.binary(max_size=600))
def test_no_bytes_raise(raw: bytes) -> None:
    assert read_frame(raw) is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
NAMES = st.sampled_from(["client_id", "text", "score", "up_to", "token", "attachments", "choice"])
KINDS = st.sampled_from([str(each[0]["type"]) for each in GOOD] + ["offline", "profile"])


@given(KINDS, st.dictionaries(NAMES, JSON, max_size=4))
def test_no_fields_raise_and_what_is_taken_means_something(
    kind: str, fields: dict[str, object]
) -> None:
    raw = json.dumps({"type": kind, **fields}).encode(errors="surrogatepass")
    read = read_frame(raw)
    if isinstance(read, codec.Sent):
        assert content(read) is not None


TEXTS = [
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("a\x00b\x07c", "abc"),
    ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
    ("\ttabs stay\t inside", "tabs stay\t inside"),
    ("  气味很大  ", "气味很大"),
]


@pytest.mark.parametrize(("typed", "stored"), TEXTS)
def test_text_is_kept_as_text(typed: str, stored: str) -> None:
    assert content(Message(client_id="a", text=typed)) == TextMessage(text=stored)


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01", "\u2028"])
def test_a_message_of_nothing_is_refused(text: str) -> None:
    refused = content(Message(client_id="a", text=text))
    assert isinstance(refused, Refused)
    assert refused.field == "text"
    assert refused.client_id == "a"


def test_a_file_or_a_choice_needs_no_words() -> None:
    assert content(Message(client_id="a"), (FILE,)) == TextMessage(text="", attachments=(FILE,))
    assert content(Message(client_id="a", choice="yes")) == TextMessage(text="", choice="yes")


EMAILS = [
    ("li@example.org", True),
    ("li.wei+gas@mail.example.co.uk", True),
    ("", False),
    ("li", False),
    ("li@example", False),
    ("li@@example.org", False),
    ("li wei@example.org", False),
    ("<li@example.org>", False),
    ("li@example.org\nBcc: all@example.org", False),
]


@pytest.mark.parametrize(("email", "is_taken"), EMAILS)
def test_an_offline_form_needs_an_address_that_can_be_answered(email: str, is_taken: bool) -> None:
    form = Offline(client_id="a", name="Li", email=email, text="Call me")
    assert isinstance(content(form), Refused) is not is_taken


def test_an_offline_form_needs_a_text() -> None:
    refused = content(Offline(client_id="a", name="", email="li@example.org", text=" "))
    assert isinstance(refused, Refused)
    assert refused.field == "text"


def test_a_profile_says_something() -> None:
    assert content(Profile(client_id="a", name=" Li\nWei ")) == ProfileClaim(name="Li Wei")
    assert isinstance(content(Profile(client_id="a", name=" ")), Refused)
    assert isinstance(content(Profile(client_id="a", email="x")), Refused)


def test_a_rating_is_a_rating() -> None:
    assert content(Rate(client_id="a", score=1, comment=" bad \x00")) == Rating(
        score=1, comment="bad"
    )
