"""What is let through to the parser, and in what form."""

import re
from random import Random
from time import process_time

import pytest

from channels.voice.telephony.sip.inspection import Dropped, Passed, Refused, inspect

FROM = ("192.0.2.7", 40000)
HEAD = (
    "OPTIONS sip:1000@h SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKx\r\n"
    "From: <sip:a@h>;tag=1\r\nTo: <sip:1000@h>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n"
)


def passed(message: str) -> str:
    verdict = inspect(message.encode(), FROM)
    assert isinstance(verdict, Passed), verdict
    return verdict.text


def test_answers_go_to_where_the_request_came_from() -> None:
    text = passed(HEAD.replace("branch=", "received=203.0.113.9;rport=9;maddr=h;branch=") + "\r\n")
    via = next(line for line in text.splitlines() if line.startswith("via"))
    assert via == "via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKx;rport"


def test_headers_are_long_named_unfolded_and_tight() -> None:
    odd = HEAD.replace("From:", "f :").replace(";tag=1", " ;\r\n  tag  =  1").replace("To:", "t:")
    text = passed(odd + "m: < sip:a@h >\r\nl: 0\r\n\r\nignored")
    assert "from: <sip:a@h>;tag=1\r\n" in text
    assert "contact: <sip:a@h>\r\n" in text
    assert text.endswith("content-length: 0\r\n\r\n")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("SIP/2.0\r\nVia", "SIP/9.0\r\nVia"), 505),
        (("CSeq: 1 ", "Contact: <tel:1>\r\nCSeq: 1 "), 400),
        (("CSeq: 1 ", "CSeq: x "), 400),
        (("CSeq: 1 OPTIONS", "CSeq: 1 INVITE"), 400), (("Call-ID: c\r\n", ""), 400),
        (("sip:1000@h SIP", "http://h SIP"), 416), (("To: <", "To: \"<"), 400),
        (("Call-ID: c", "Call-ID: c\r\nCall-ID: d"), 400), (("CSeq", "C Seq"), 400),
        (("CSeq", "X: " + "," * 70 + "\r\nCSeq"), 400), (("CSeq", f"X: {'x' * 3000}\r\nCSeq"), 400),
    ],
)  # fmt: skip
def test_broken_requests_are_refused_without_being_kept(change: tuple[str, str], code: int) -> None:
    verdict = inspect((HEAD.replace(*change, 1) + "\r\n").encode(), FROM)
    assert isinstance(verdict, Refused)
    assert verdict.code == code
    assert f"SIP/2.0 {code} ".encode() in verdict.response
    assert b"received=192.0.2.7;rport=40000" in verdict.response


def test_acknowledgements_are_never_refused() -> None:
    broken = HEAD.replace("OPTIONS", "ACK").replace("Call-ID: c\r\n", "")
    assert isinstance(inspect((broken + "\r\n").encode(), FROM), Dropped)


@pytest.mark.parametrize("filler", [" ", ";", "=", '"', "<", '\\"', "a b", ";;=", "\t/ "])
def test_no_message_makes_the_judge_try_all_ways_to_read_it(filler: str) -> None:
    """Which would take hours; reading it once takes some milliseconds."""
    for name in ("From", "Contact", "Via", "X"):
        message = HEAD + "".join(f"{name}: a{filler * (1900 // len(filler))}b\r\n" for _ in "abc")
        began = process_time()
        inspect((message + "\r\n").encode(), FROM)
        assert process_time() - began < 10


def test_nothing_breaks_the_judge() -> None:
    """Random damage to a good message: every outcome is a verdict."""
    chance = Random(4475)
    good = (HEAD + 'Contact: "x" <sip:a@h>;q=1\r\nl: 4\r\n\r\nbody').encode()
    kinds = set()
    for _ in range(20_000):
        text = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(text))
            match chance.randrange(3):
                case 0:
                    text[at] = chance.randrange(256)
                case 1:
                    del text[at : at + chance.randint(1, 20)]
                case _:
                    text[at:at] = text[at : at + chance.randint(1, 20)]
        kinds.add(type(inspect(bytes(text), FROM)))
    assert kinds == {Passed, Refused, Dropped}


def test_the_tidied_message_is_tidy_again() -> None:
    text = passed(HEAD + "l: 0\r\n\r\n")
    assert re.sub(";rport", "", text) == re.sub(";rport", "", passed(text))
