"""The arithmetic of SIP: offers and answers, digests, timers, screens, keys, clocks."""

from base64 import b64encode
from random import Random

import pytest
from aiortp.dtmf import DtmfEvent

from channels.voice.telephony.sip.crypto import Crypto, parse_crypto, write_crypto
from channels.voice.telephony.sip.digest import (
    Nonces,
    Secret,
    Verdict,
    answer,
    expected,
    parse_digest,
)
from channels.voice.telephony.sip.events import DigitReceiver, steps
from channels.voice.telephony.sip.expiry import Terms, TooShort, settle_as_called, settle_as_caller
from channels.voice.telephony.sip.receiving import Cells
from channels.voice.telephony.sip.registration import next_wait
from channels.voice.telephony.sip.reports import mean_opinion
from channels.voice.telephony.sip.screen import UNKNOWN_USER, WRONG_PASSWORD, Screen
from channels.voice.telephony.sip.sdp import (
    Local,
    NotAcceptable,
    NotUnderstood,
    agree_on_answer,
    agree_on_offer,
    mirrored,
    parse,
    sdp_of,
    write_answer,
    write_offer,
)
from channels.voice.telephony.sip.source import SourceLock
from channels.voice.telephony.sip.transfer import parse_target, replaced_dialog

HERE = Local(host="192.0.2.1", port=4000, number=7)
HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
ALL = ("G722", "PCMA", "PCMU")


@pytest.mark.parametrize(
    ("lines", "codec", "number", "events"),
    [
        ("m=audio 9 RTP/AVP 0 8", "PCMU", 0, None),
        ("m=audio 9 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000", "PCMA", 8, 101),
        ("m=audio 9 RTP/AVP 96 97\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:97 G722/8000", "G722",
         97, None),
        ("m=audio 9 RTP/AVP 3 8 96 97\r\na=rtpmap:96 telephone-event/48000\r\n"
         "a=rtpmap:97 telephone-event/8000", "PCMA", 8, 97),
        ("m=audio 9 RTP/AVP 0 8\r\na=rtpmap:0 G729/8000", "PCMA", 8, None),
        ("m=video 5 RTP/AVP 31\r\nm=audio 9 RTP/AVP 9", "G722", 9, None),
    ],
)  # fmt: skip
def test_the_first_codec_of_theirs_that_we_know_is_taken(
    lines: str, codec: str, number: int, events: int | None
) -> None:
    agreed = agree_on_offer(parse(HEAD + lines), ALL, cryptos=None)
    assert (agreed.codec, agreed.number_out, agreed.events_out) == (codec, number, events)
    assert agreed.remote == ("192.0.2.9", 9)


WITH_OPUS = (
    "m=audio 9 RTP/AVP 96 9 98 99\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1\r\n"
    "a=rtpmap:98 telephone-event/8000\r\na=rtpmap:99 telephone-event/48000"
)


@pytest.mark.parametrize(
    ("codecs", "codec", "number", "events", "clock"),
    [
        (("G722", "PCMA", "OPUS"), "G722", 9, 98, 8000),
        (("OPUS", "G722", "PCMA"), "OPUS", 96, 99, 48000),
        (("PCMA", "OPUS"), "OPUS", 96, 99, 48000),
        (("G722", "PCMA"), "G722", 9, 98, 8000),
    ],
)
def test_opus_is_taken_last_or_where_it_is_wanted_first(
    codecs: tuple[str, ...], codec: str, number: int, events: int, clock: int
) -> None:
    agreed = agree_on_offer(parse(HEAD + WITH_OPUS), codecs, cryptos=None)
    assert (agreed.codec, agreed.number_out, agreed.events_out) == (codec, number, events)
    assert (agreed.clock, agreed.rate) == (clock, 16000)
    assert agreed.params == ("useinbandfec=1" if codec == "OPUS" else "")


@pytest.mark.parametrize("codecs", [("OPUS", *ALL), (*ALL, "OPUS")])
def test_opus_of_our_own_offer_is_agreed_on_with_its_own_keys(codecs: tuple[str, ...]) -> None:
    offer = parse(write_offer(HERE, codecs))
    agreed = agree_on_offer(offer, ("OPUS",), cryptos=None)
    text = write_answer(HERE, offer, agreed)
    assert "a=rtpmap:107 opus/48000/2" in text
    assert "telephone-event/48000" in text
    answered = agree_on_answer(parse(text), codecs, cryptos=None)
    assert (answered.codec, answered.number_in, answered.events_in) == ("OPUS", 107, 102)
    assert answered.noise_in is None


def test_opus_in_another_clock_is_none() -> None:
    offer = parse(HEAD + "m=audio 9 RTP/AVP 96\r\na=rtpmap:96 opus/16000")
    with pytest.raises(NotAcceptable):
        agree_on_offer(offer, ("OPUS",), cryptos=None)


@pytest.mark.parametrize("lines", ["m=audio 9 RTP/AVP 3", "m=audio 0 RTP/AVP 0", "m=text 1 x y"])
def test_nothing_in_common_is_refused(lines: str) -> None:
    with pytest.raises(NotAcceptable):
        agree_on_offer(parse(HEAD + lines), ALL, cryptos=None)


@pytest.mark.parametrize("text", ["", "v=1\r\n", "hello", HEAD + "m=audio x RTP/AVP 0",
                                  HEAD + "m=audio 99999 RTP/AVP 0", HEAD + "m=audio"])  # fmt: skip
def test_what_is_no_sdp_is_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        parse(text)


def test_every_other_stream_is_refused_in_its_place() -> None:
    offer = parse(HEAD + "m=video 5 RTP/AVP 31\r\nm=audio 9 RTP/AVP 0\r\nm=audio 11 RTP/AVP 8")
    text = write_answer(HERE, offer, agree_on_offer(offer, ALL, cryptos=None))
    media = [line for line in text.splitlines() if line.startswith("m=")]
    assert media == ["m=video 0 RTP/AVP 31", "m=audio 4000 RTP/AVP 0", "m=audio 0 RTP/AVP 8"]


def test_an_answer_may_number_things_its_own_way() -> None:
    there = parse(HEAD + "m=audio 9 RTP/AVP 8 96\r\na=rtpmap:96 telephone-event/8000")
    agreed = agree_on_answer(there, ALL, cryptos=None)
    assert (agreed.events_out, agreed.events_in, agreed.number_in) == (96, 101, 8)


def test_our_own_offer_can_be_answered_by_ourselves() -> None:
    crypto = Crypto(tag=1, suite="AES_CM_128_HMAC_SHA1_80", key=bytes(30))
    offer = parse(write_offer(HERE, ALL, profile="RTP/SAVP", cryptos=[crypto]))
    assert offer.audio.cryptos == (crypto,)
    assert offer.audio.is_secure
    agreed = agree_on_offer(offer, ALL, cryptos=(crypto, crypto))
    answered = parse(write_answer(HERE, offer, agreed))
    assert agree_on_answer(answered, ALL, cryptos=None).codec == "G722"


@pytest.mark.parametrize(
    ("far", "ours", "said"),
    [("sendrecv", "sendrecv", "sendrecv"), ("sendonly", "sendrecv", "recvonly"),
     ("recvonly", "sendrecv", "sendonly"), ("inactive", "sendrecv", "inactive"),
     ("sendrecv", "sendonly", "sendonly"), ("sendonly", "sendonly", "inactive"),
     ("recvonly", "sendonly", "sendonly")],
)  # fmt: skip
def test_directions_mirror_each_other(far: str, ours: str, said: str) -> None:
    assert mirrored(far, ours) == said


def test_the_sdp_of_a_body_with_several_parts_is_found() -> None:
    kinds = ("text/plain\r\n\r\nhi", "application/sdp\r\n\r\nv=0")
    body = "".join(f"--x\r\nContent-Type: {kind}\r\n" for kind in kinds) + "--x--"
    assert (sdp_of(body, 'multipart/mixed;boundary="x"') or "").startswith("v=0")
    assert sdp_of("hi", "text/plain") is None


KEY = b64encode(bytes(range(30))).decode()


@pytest.mark.parametrize(
    ("line", "is_taken"),
    [
        (f"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}", True),
        (f"crypto:2 AES_CM_128_HMAC_SHA1_32 inline:{KEY}|2^20", True),
        (f"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}|2^20|1:4", False),
        (f"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{KEY} UNENCRYPTED_SRTP", False),
        (f"crypto:1 F8_128_HMAC_SHA1_80 inline:{KEY}", False),
        ("crypto:1 AES_CM_128_HMAC_SHA1_80 inline:short", False),
    ],
)
def test_keys_are_taken_as_far_as_we_can_use_them(line: str, is_taken: bool) -> None:
    crypto = parse_crypto(line)
    assert (crypto is not None) == is_taken
    assert crypto is None or parse_crypto(write_crypto(crypto)) == crypto


def test_a_digest_is_as_the_standard_computes_it() -> None:
    """The example of RFC 2617 3.5."""
    said = {
        "realm": "testrealm@host.com", "nonce": "dcd98b7102dd2f0e8b11d0f600bfb0c093",
        "uri": "/dir/index.html", "qop": "auth", "nc": "00000001", "cnonce": "0a4f113b",
    }  # fmt: skip
    secret = Secret(user="Mufasa", password="Circle Of Life")
    assert expected(said, secret, method="GET") == "6629fae49393a05397450978507c4ef1"


ANN = Secret(user="ann", password="secret")


def proof(nonces: Nonces, secret: Secret = ANN, *, now: float = 0.0) -> dict[str, str]:
    said = parse_digest(nonces.challenge(now))
    return parse_digest(answer(said, secret, method="REGISTER", uri="sip:x") or "")


def test_the_right_password_counts_once() -> None:
    nonces = Nonces("here")
    said = proof(nonces)

    def check(said: dict[str, str], now: float = 1.0) -> Verdict:
        return nonces.check(said, ANN, method="REGISTER", now=now)

    assert check(said) is Verdict.RIGHT
    assert check(said) is Verdict.STALE
    said = {**said, "nc": "00000002"}
    said["response"] = expected(said, ANN, method="REGISTER")
    assert check(said) is Verdict.RIGHT
    assert check(proof(nonces), 1000.0) is Verdict.STALE


@pytest.mark.parametrize("change", [{"response": "0"}, {"uri": "sip:y"}, {"username": "bob"},
                                    {"realm": "there"}, {"nc": "zz"}, {"cnonce": ""}])  # fmt: skip
def test_every_part_of_a_proof_counts(change: dict[str, str]) -> None:
    nonces = Nonces("here")
    said = {**proof(nonces), **change}
    assert nonces.check(said, ANN, method="REGISTER", now=1.0) is Verdict.WRONG


def test_a_foreign_nonce_is_stale_and_a_wrong_password_wrong() -> None:
    nonces = Nonces("here")
    assert nonces.check(proof(Nonces("here")), ANN, method="REGISTER", now=0) is Verdict.STALE
    wrong = proof(nonces, Secret(user="ann", password="guess"))
    assert nonces.check(wrong, ANN, method="REGISTER", now=0) is Verdict.WRONG


@pytest.mark.parametrize("text", ["", "Basic abc", "Digest", "Digest a", 'Digest "', "Digest =,=,"])
def test_broken_credentials_are_none(text: str) -> None:
    assert not parse_digest(text).get("username")


@pytest.mark.parametrize(
    ("asked", "supports", "settled"),
    [
        ("", False, None), ("", True, Terms(seconds=1800, we_refresh=True)),
        ("600;refresher=uac", True, Terms(seconds=600, we_refresh=False)),
        ("600;refresher=uas", True, Terms(seconds=600, we_refresh=True)),
        ("7200", True, Terms(seconds=1800, we_refresh=True)), ("60", True, TooShort(minimum=90)),
        ("60", False, Terms(seconds=90, we_refresh=True)), ("soon", False, None),
    ],
)  # fmt: skip
def test_session_timers_are_settled(
    asked: str, supports: bool, settled: Terms | TooShort | None
) -> None:
    found = settle_as_called(asked, least="", supports=supports, ours=1800, minimum=90)
    assert found == settled


def test_the_caller_takes_what_was_answered() -> None:
    assert settle_as_caller("600;refresher=uas") == Terms(seconds=600, we_refresh=False)
    assert settle_as_caller("600") == Terms(seconds=600, we_refresh=True)
    assert settle_as_caller("") is None
    assert Terms(seconds=90, we_refresh=False).due() == 60


def test_an_address_has_a_rate_and_guessing_shuts_it_out() -> None:
    now = [0.0]
    screen = Screen(10.0, lambda: now[0])
    assert sum(screen.admits("a") for _ in range(100)) == 40
    assert screen.admits("b")
    now[0] = 1.0
    assert sum(screen.admits("a") for _ in range(100)) == 10
    for _ in range(5):
        screen.suspect("b", UNKNOWN_USER)
    assert not screen.admits("b")
    now[0] = 700.0
    assert screen.admits("b")


def test_trunks_are_never_shut_out_and_the_right_password_clears() -> None:
    screen = Screen(10.0, lambda: 0.0)
    screen.trust(["192.0.2.0/24"])
    for _ in range(20):
        screen.suspect("192.0.2.5", WRONG_PASSWORD)
    assert screen.admits("192.0.2.5")
    for _ in range(20):
        screen.suspect("b", WRONG_PASSWORD)
        screen.proven("b")
    assert screen.admits("b")


def test_a_key_is_told_once_whatever_is_lost_or_late() -> None:
    said = [payload for packets in steps("5") for _, payload in packets]
    assert len(said) == 11
    receiver = DigitReceiver()
    assert [receiver.feed(one, 1000) for one in said] == ["5"] + [None] * 10
    assert receiver.feed(said[-1], 3000) == "5", "only the end of the next one arrived"
    assert receiver.feed(said[0], 1000) is None, "late"
    assert receiver.feed(b"xx", 4000) is None


def test_a_long_key_in_segments_is_one_key() -> None:
    receiver = DigitReceiver()
    part = DtmfEvent(event=1, end=False, volume=10, duration=65535).serialize()
    assert receiver.feed(part, 0) == "1"
    assert receiver.feed(part, 65535) is None


@pytest.mark.parametrize("size", [80, 160, 240, 320, 100])
def test_packets_of_any_length_become_cells_of_20_ms(size: int) -> None:
    cells, start = Cells(), 0xFFFFFF00
    stream = bytes(n % 251 for n in range(4800))
    found = []
    for at in range(0, 4800, size):
        found += cells.feed((start + at) & 0xFFFFFFFF, stream[at : at + size])
    assert b"".join(cell for _, cell in found) == stream
    assert [at for at, _ in found] == [(start + n * 160) & 0xFFFFFFFF for n in range(30)]


def test_only_who_was_learnt_is_heard() -> None:
    lock, there, other = SourceLock(), ("192.0.2.9", 9), ("203.0.113.1", 5)
    lock.signal(there)
    assert not lock.admits(other, 1, 10)
    assert lock.admits(there, 2, 1)
    assert [lock.admits(other, 1, n) for n in range(11, 20)] == [False] * 9
    assert lock.remote == there
    lock.relearn()
    assert [lock.admits(other, 1, n) for n in (20, 21, 22)] == [False, False, True]
    assert lock.remote == other


def test_waiting_to_register_grows_and_has_an_end() -> None:
    chance = Random(1)
    assert next_wait(1, chance) <= 4
    assert 150 <= next_wait(50, chance) <= 300


def test_a_clean_line_sounds_better_than_a_lossy_one() -> None:
    assert mean_opinion(40, 0) > 4.2 > 3 > mean_opinion(40, 0.1) > mean_opinion(400, 0.3) >= 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<sip:bob@h>", ("sip:bob@h", "")), ("sip:bob@h;x=1", ("sip:bob@h", "")),
        ('"B" <sip:bob@h?Replaces=c%3Bto-tag%3D1%3Bfrom-tag%3D2>',
         ("sip:bob@h", "c;to-tag=1;from-tag=2")),
        ("<http://h>", None), ("", None), ("<sip:a b@h>", None), ("<sip:a@h\r\nX: 1>", None),
    ],
)  # fmt: skip
def test_where_to_be_put_through(text: str, found: tuple[str, str] | None) -> None:
    assert parse_target(text) == found


def test_the_dialog_to_replace() -> None:
    assert replaced_dialog("c;to-tag=1;from-tag=2") == ("c", "1", "2")
    assert replaced_dialog("c;to-tag=1") is None
