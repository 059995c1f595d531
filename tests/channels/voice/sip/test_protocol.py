"""What a port that faces the world is told: odd, hostile and broken messages."""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from channels.voice.telephony.legs import Ending, LegState
from channels.voice.telephony.sip.settings import Phone, SipSettings
from tests.channels.voice.sip.desk import Desk, eventually, running
from tests.channels.voice.sip.raw import SDP, speaking

pytestmark = pytest.mark.live
OPEN = SipSettings(host="127.0.0.1", port=0, accept_anonymous=True)
CLOSED = replace(OPEN, accept_anonymous=False, phones=(Phone(user="ann", password="secret"),))
ROOT = Path(__file__).parents[4]
TORTURE = Path(os.environ.get("MAINSTEM_SHARED_DATA", ROOT.parent / "shared" / "data"))
TORTURE = TORTURE / "sip-rfc4475"
DEFINED = {
    "badvers": 505, "clerr": 400, "ncl": 400, "escruri": 400, "insuf": 400, "ltgtruri": 400,
    "lwsruri": 400, "lwsstart": 400, "mcl01": 400, "mismatch01": 400, "mismatch02": 400,
    "multi01": 400, "quotbal": 400, "scalar02": 400, "trws": 400, "unkscm": 416, "novelsc": 416,
    "unksm2": 400, "badinv01": 400, "regbadct": 400, "bext01": 420, "intmeth": 501, "invut": 415,
    "wsinv": 481, "zeromf": 200, "transports": 200, "semiuri": 200, "badbranch": 200,
    "mpart01": 405, "inv2543": 200, "longreq": 200,
}  # fmt: skip
SILENT = ("bigcode", "noreason", "unreason", "bcast", "scalarlg", "test")


def tag_of(message: str) -> str:
    found = re.search(r"^To:.*;tag=(\S+)", message, re.M | re.I)
    assert found
    return found[1]


@pytest.mark.skipif(not TORTURE.is_dir(), reason="the messages of RFC 4475 are not here")
@pytest.mark.parametrize("name", sorted(path.stem for path in TORTURE.glob("*.dat")))
async def test_torture_messages_are_refused_or_understood(name: str) -> None:
    desk = Desk(lambda owner: owner.leg.answer())
    message = (TORTURE / f"{name}.dat").read_bytes()
    async with running(OPEN, desk) as address, speaking(address) as raw:
        raw.say(message)
        if name in DEFINED:
            await raw.hears(f"SIP/2.0 {DEFINED[name]}")
        assert await raw.is_alive()
        codes = {text.split()[1] for text in raw.heard if "alive" not in text}
        assert "500" not in codes
        assert name not in SILENT or not codes
        for owner in list(desk.owners):
            owner.leg.hang_up()
        assert desk.sip.health()["legs"] == 0


async def test_a_repeated_invitation_is_one_call() -> None:
    desk = Desk()
    async with running(OPEN, desk) as address, speaking(address) as raw:
        for _ in range(3):
            raw.say(raw.request("INVITE", body=SDP))
        answer = await raw.hears("SIP/2.0 200", "INVITE")
        assert await raw.is_alive()
        raw.say(raw.request("INVITE", body=SDP, branch="z9hG4bKother"))
        await raw.hears("SIP/2.0 482")
        raw.say(raw.request("ACK", to=tag_of(answer)))
        raw.say(raw.request("BYE", cseq=2, to=tag_of(answer)))
        await raw.hears("SIP/2.0 200", "BYE")
    assert len(desk.owners) == 1
    answers = [text for text in raw.heard if "200 OK" in text and "CSeq: 1 INVITE" in text]
    assert {tag_of(text) for text in answers} == {tag_of(answer)}


async def test_a_forked_invitation_is_two_calls() -> None:
    desk = Desk()
    async with running(OPEN, desk) as address, speaking(address) as raw:
        raw.say(raw.request("INVITE", body=SDP, tag="one"))
        raw.say(raw.request("INVITE", body=SDP, tag="two"))
        await raw.hears("SIP/2.0 200", "tag=one")
        await raw.hears("SIP/2.0 200", "tag=two")
        assert desk.sip.health()["legs"] == 2


@pytest.mark.parametrize(
    ("method", "code"),
    [("BYE", 481), ("INFO", 481), ("UPDATE", 481), ("REFER", 481), ("NOTIFY", 481),
     ("CANCEL", 481), ("DANCE", 501), ("MESSAGE", 405), ("SUBSCRIBE", 405), ("OPTIONS", 200)],
)  # fmt: skip
async def test_requests_outside_of_calls(method: str, code: int) -> None:
    desk = Desk()
    async with running(OPEN, desk) as address, speaking(address) as raw:
        raw.say(raw.request(method))
        await raw.hears(f"SIP/2.0 {code}")
        raw.say(raw.request(method, call_id="within", to="nobody"))
        await raw.hears("SIP/2.0 481", "within")
    assert not desk.owners


@pytest.mark.parametrize(
    ("extra", "body", "code"),
    [
        ("Require: 100rel\r\n", SDP, 420), ("Require: foobar\r\n", SDP, 420),
        ("Replaces: x;to-tag=1;from-tag=2\r\n", SDP, 481), ("Replaces: x\r\n", SDP, 400),
        ("", SDP.replace("m=audio 9 RTP/AVP 0", "m=audio 9 RTP/AVP 3"), 488),
        ("", SDP.replace("RTP/AVP", "TCP/MSRP"), 488), ("", "nonsense\r\n", 400),
        ("", SDP.replace("127.0.0.1", "somewhere.example"), 488),
        ("", SDP.replace("127.0.0.1", "224.0.0.1"), 488),
        ("", SDP.replace("RTP/AVP", "RTP/SAVP"), 488),
    ],
)  # fmt: skip
async def test_invitations_that_cannot_be_met(extra: str, body: str, code: int) -> None:
    desk = Desk()
    async with running(OPEN, desk) as address, speaking(address) as raw:
        raw.say(raw.request("INVITE", extra=extra, body=body))
        await raw.hears(f"SIP/2.0 {code}")
        assert desk.sip.health()["legs"] == 0
    assert not desk.owners


async def test_a_new_offer_waits_while_ours_is_on_its_way() -> None:
    desk = Desk()
    async with running(OPEN, desk) as address, speaking(address) as raw:
        raw.say(raw.request("INVITE", body=SDP))
        tag = tag_of(await raw.hears("SIP/2.0 200", "INVITE"))
        raw.say(raw.request("ACK", to=tag))
        owner = await desk.call()
        await eventually(lambda: owner.leg.is_settled)
        owner.leg.hold(True)
        await raw.hears("INVITE sip:caller")
        raw.say(raw.request("INVITE", cseq=2, to=tag, body=SDP))
        await raw.hears("SIP/2.0 491")
        raw.say(raw.request("BYE", cseq=3, to=tag))
        await raw.hears("SIP/2.0 200", "BYE")
        await owner.becomes(LegState.ENDED)
    assert owner.ending is Ending.HUNG_UP


async def test_old_numbers_within_a_call_are_refused() -> None:
    desk = Desk()
    async with running(OPEN, desk) as address, speaking(address) as raw:
        raw.say(raw.request("INVITE", cseq=5, body=SDP))
        tag = tag_of(await raw.hears("SIP/2.0 200", "INVITE"))
        raw.say(raw.request("ACK", cseq=5, to=tag))
        raw.say(raw.request("INFO", cseq=4, to=tag))
        await raw.hears("SIP/2.0 500", "INFO")
        raw.say(raw.request("DANCE", cseq=6, to=tag))
        await raw.hears("SIP/2.0 501")
        raw.say(raw.request("INFO", cseq=7, to=tag, extra="Require: foobar\r\n"))
        await raw.hears("SIP/2.0 420")
        assert desk.sip.health()["legs"] == 1


async def test_garbage_is_not_answered() -> None:
    desk = Desk()
    async with running(OPEN, desk) as address, speaking(address) as raw:
        for noise in (
            b"\r\n\r\n", b"\0", os.urandom(900), b"GET / HTTP/1.1\r\n\r\n", b"x" * 9000,
            b"SIP/2.0 999 Odd\r\n\r\n", b"INVITE sip:x SIP/2.0\r\n\r\n",
            ("INVITE sip:x@y SIP/2.0\r\n" + "Via: SIP/2.0/UDP h\r\n" * 300 + "\r\n").encode(),
        ):  # fmt: skip
            raw.say(noise)
        assert await raw.is_alive()
        assert len([text for text in raw.heard if "alive" not in text]) <= 1
        assert desk.sip.health()["legs"] == 0


async def test_scanners_hear_nothing() -> None:
    desk = Desk()
    async with running(OPEN, desk) as address, speaking(address) as raw:
        raw.say(raw.request("OPTIONS", call_id="scan", extra="User-Agent: friendly-scanner\r\n"))
        assert await raw.is_alive()
        assert not [text for text in raw.heard if "scan" in text]
        assert "scanner" in str(desk.sip.health()["dropped"])


async def test_a_flood_is_not_read() -> None:
    desk = Desk()
    settings = replace(OPEN, requests_per_second=5.0)
    async with running(settings, desk) as address, speaking(address) as raw:
        for n in range(200):
            raw.say(raw.request("OPTIONS", call_id=f"flood{n}"))
        await eventually(lambda: "flood" in str(desk.sip.health()["dropped"]))
        await raw.hears("SIP/2.0 200")
        assert len(raw.heard) < 60


async def test_strangers_are_asked_to_prove_themselves_and_guessers_are_shut_out() -> None:
    desk = Desk()
    guess = (
        'Authorization: Digest username="{}", realm="mainstem", nonce="n", uri="sip:x", '
        'response="0123", algorithm=MD5\r\n'
    )
    async with running(CLOSED, desk) as address, speaking(address) as raw:
        raw.say(raw.request("INVITE", call_id="first", body=SDP))
        await raw.hears("SIP/2.0 401", "WWW-Authenticate: Digest")
        for n in range(12):
            extra = guess.format("ann" if n % 2 else "root")
            raw.say(raw.request("REGISTER", call_id=f"guess{n}", extra=extra))
        await eventually(lambda: desk.sip.health()["banned"] == 1)
        heard = len(raw.heard)
        raw.say(raw.request("OPTIONS", call_id="late"))
        await eventually(lambda: "banned" in str(desk.sip.health()["dropped"]))
        assert not [text for text in raw.heard[heard:] if "late" in text]
    assert not desk.owners


async def test_answers_never_go_to_a_third_party() -> None:
    """What a sender claims of its own address in Via is not believed."""
    desk = Desk()
    async with (
        running(OPEN, desk) as address,
        speaking(address) as raw,
        speaking(address) as victim,
    ):
        text = raw.request("OPTIONS", call_id="aimed")
        aim = f"branch=z9hG4bKaim;received=127.0.0.1;rport={victim.port}"
        raw.say(re.sub(r"branch=\S+", aim, text))
        await raw.hears("SIP/2.0 200", "aimed")
        assert await raw.is_alive()
    assert not victim.heard
