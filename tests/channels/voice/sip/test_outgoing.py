"""Calls that we make, to scripted peers and to telephones that registered here."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from channels.voice.telephony.legs import Ending, LegState
from channels.voice.telephony.sip.settings import Phone, SipSettings, Trunk
from tests.channels.voice.peers.baresip import Baresip
from tests.channels.voice.peers.sipp import Sipp, pause, receive, response, sdp
from tests.channels.voice.peers.sound import share_of, tone, write_wav
from tests.channels.voice.sip.desk import Desk, eventually, running

pytestmark = pytest.mark.live
HERE = SipSettings(host="127.0.0.1", port=0)
ASKED = 'Proxy-Authenticate: Digest realm="carrier", nonce="abc", algorithm=MD5, qop="auth"'
ANSWERED = [response(200, "OK", body=sdp()), receive("ACK")]
ENDED_THERE = [receive("BYE"), response(200, "OK", tag="")]


def carrier(peer: Sipp) -> Trunk:
    return Trunk(
        name="carrier", host="127.0.0.1", port=peer.port, user="me", password="secret",
        caller_id="+4930123",
    )  # fmt: skip


async def test_a_trunk_that_asks_for_a_password_gets_it(tmp_path: Path) -> None:
    steps = [
        receive("INVITE"), response(407, "Proxy Authentication Required", extra=ASKED),
        receive("ACK"), receive("INVITE"), response(180, "Ringing"), *ANSWERED, *ENDED_THERE,
    ]  # fmt: skip
    desk, peer = Desk(), Sipp(tmp_path, steps)
    await peer.start()
    async with running(replace(HERE, trunks=(carrier(peer),)), desk):
        leg = desk.sip.dial(
            "+44201234567", caller="+49301", caller_name='Harbour "Gas"', account="carrier",
            headers={"X-Mainstem-Case": "7\r\nEvil: 1", "Route": "<sip:evil>"},
        )  # fmt: skip
        owner = desk.own(leg)
        await owner.becomes(LegState.UP)
        leg.hang_up()
        await peer.ends()
    assert owner.states == [LegState.RINGING, LegState.UP, LegState.ENDED]
    said = peer.messages()
    assert f"INVITE sip:+44201234567@127.0.0.1:{peer.port} SIP/2.0" in said
    assert 'From: "Harbour Gas" <sip:+49301@127.0.0.1>' in said
    assert 'Proxy-Authorization: Digest username="me"' in said
    assert "CSeq: 2 INVITE" in said
    assert "\nEvil" not in said
    assert "sip:evil" not in said


@pytest.mark.parametrize(
    ("steps", "ending", "code"),
    [
        ([response(486, "Busy"), receive("ACK")], Ending.BUSY, 486),
        ([response(603, "No"), receive("ACK")], Ending.DECLINED, 603),
        ([response(403, "No"), receive("ACK")], Ending.NOT_ALLOWED, 403),
        ([response(404, "Who"), receive("ACK")], Ending.UNREACHABLE, 404),
        ([response(302, "There"), receive("ACK")], Ending.UNREACHABLE, 302),
        ([response(407, "Prove", extra=ASKED), receive("ACK"), receive("INVITE"),
          response(407, "Prove", extra=ASKED), receive("ACK")], Ending.NOT_ALLOWED, 407),
    ],
)  # fmt: skip
async def test_a_refused_call_says_how_it_ended(
    steps: Sequence[str], ending: Ending, code: int, tmp_path: Path
) -> None:
    desk, peer = Desk(), Sipp(tmp_path, [receive("INVITE"), *steps])
    await peer.start()
    async with running(replace(HERE, trunks=(carrier(peer),)), desk):
        owner = desk.own(desk.sip.dial("123", account="carrier"))
        await owner.becomes(LegState.ENDED)
        await peer.ends()
        assert desk.sip.health()["legs"] == 0
    assert (owner.ending, owner.code) == (ending, code)


@pytest.mark.parametrize(
    ("contact", "number"),
    [
        ("<sip:+4420999@127.0.0.1:5070>", "+4420999"),
        ("<sip:%2B4420999;ext=1@127.0.0.1>;q=0.7", "+4420999"),
        ("<sip:+4420999@elsewhere.example>", ""),
        ("<sip:127.0.0.1>", ""),
        ("<mailto:a@127.0.0.1>", ""),
    ],
)
async def test_the_number_to_call_instead_is_told_if_it_is_the_trunks_own(
    contact: str, number: str, tmp_path: Path
) -> None:
    moved = response(302, "Moved", extra=f"Contact: {contact}")
    moved = "\n".join(line for line in moved.splitlines() if "Contact: <sip:peer@" not in line)
    desk, peer = Desk(), Sipp(tmp_path, [receive("INVITE"), moved, receive("ACK")])
    await peer.start()
    async with running(replace(HERE, trunks=(carrier(peer),)), desk):
        owner = desk.own(desk.sip.dial("123", account="carrier"))
        await owner.becomes(LegState.ENDED)
        await peer.ends()
    assert (owner.ending, owner.code) == (Ending.UNREACHABLE, 302)
    assert owner.leg.moved_to == number


async def test_a_call_that_nobody_takes_is_taken_back(tmp_path: Path) -> None:
    steps = [
        receive("INVITE"), response(180, "Ringing"), receive("CANCEL"),
        response(200, "OK", tag=""), response(487, "Terminated").replace("CANCEL", "INVITE"),
    ]  # fmt: skip
    steps[-1] = steps[-1].replace("[last_CSeq:]", "CSeq: 1 INVITE")
    desk, peer = Desk(), Sipp(tmp_path, [*steps, receive("ACK")])
    await peer.start()
    async with running(HERE, desk):
        owner = desk.own(desk.sip.dial(peer.uri, timeout=1))
        await owner.becomes(LegState.ENDED)
        await peer.ends()
    assert owner.states == [LegState.RINGING, LegState.ENDED]
    assert owner.ending is Ending.NO_ANSWER


async def test_an_answer_that_crosses_our_taking_back_is_hung_up(tmp_path: Path) -> None:
    steps = [
        receive("INVITE"), response(180, "Ringing"), receive("CANCEL"),
        response(200, "OK", tag=""),
        response(200, "OK", body=sdp()).replace("[last_CSeq:]", "CSeq: 1 INVITE"),
        receive("ACK"), *ENDED_THERE,
    ]  # fmt: skip
    desk, peer = Desk(), Sipp(tmp_path, steps)
    await peer.start()
    async with running(HERE, desk):
        owner = desk.own(desk.sip.dial(peer.uri, timeout=30))
        await owner.becomes(LegState.RINGING)
        owner.leg.hang_up()
        await peer.ends()
    assert owner.ending is Ending.ENDED_HERE


async def test_what_is_heard_before_the_answer_comes_through(tmp_path: Path) -> None:
    steps = [
        receive("INVITE"), response(183, "Progress", body=sdp()), pause(500), *ANSWERED,
        *ENDED_THERE,
    ]  # fmt: skip
    desk, peer = Desk(), Sipp(tmp_path, steps)
    await peer.start()
    async with running(HERE, desk):
        owner = desk.own(desk.sip.dial(peer.uri))
        await owner.becomes(LegState.EARLY)
        await owner.becomes(LegState.UP)
        owner.leg.hang_up()
        await peer.ends()
    assert owner.states == [LegState.EARLY, LegState.UP, LegState.ENDED]


@pytest.mark.parametrize("target", ["ann", "", "sip:", "sip:a@b c", "sip:x@y\r\nEvil: 1", "tel:1"])
async def test_what_cannot_be_called_ends_at_once(target: str) -> None:
    desk = Desk()
    async with running(replace(HERE, phones=(Phone(user="ann", password="x"),)), desk):
        owner = desk.own(desk.sip.dial(target))
        await owner.becomes(LegState.ENDED)
        assert desk.sip.health()["legs"] == 0
    assert owner.ending is Ending.UNREACHABLE


async def test_a_telephone_registers_and_is_called_and_calls(tmp_path: Path) -> None:
    desk, said = Desk(), write_wav(tmp_path / "said.wav", tone(620, 60))
    settings = replace(HERE, phones=(Phone(user="ann", password="secret", name="Ann"),))
    async with running(settings, desk) as (host, port):
        phone = Baresip(tmp_path, audio=said, password="secret", registrar=f"{host}:{port}")
        async with phone:
            assert desk.sip.health()["phones"] == ["ann"]
            owner = desk.own(desk.sip.dial("ann", caller="1000", caller_name="Harbour Gas"))
            await owner.becomes(LegState.UP)
            assert share_of(await owner.hears(2), 620) > 0.9
            owner.leg.hang_up()
            await phone.until("CALL_CLOSED")
            await phone.dial(f"sip:2000@{host}:{port}")
            caller = await desk.call(2)
            assert caller.leg.arrival is not None
            assert caller.leg.arrival.account == "ann"
            assert caller.leg.arrival.facts["sip.kind"] == "phone"
            await caller.becomes(LegState.UP)
            await phone.until("CALL_ESTABLISHED", 2)
            await phone.hang_up()
            await caller.becomes(LegState.ENDED)
    assert share_of(phone.heard(), 620) > 0.5


async def test_a_telephone_with_a_wrong_password_is_not_registered(tmp_path: Path) -> None:
    desk = Desk()
    settings = replace(HERE, phones=(Phone(user="ann", password="secret"),))
    async with running(settings, desk) as (host, port):
        phone = Baresip(tmp_path, password="guess", registrar=f"{host}:{port}")
        phone.waits = False
        async with phone:
            await eventually(lambda: "wrong password" in str(desk.sip.health()["dropped"]))
            assert desk.sip.health()["phones"] == []


async def test_we_register_at_a_trunk_and_take_it_back_at_the_end(tmp_path: Path) -> None:
    asked = ASKED.replace("Proxy-Authenticate", "WWW-Authenticate")
    steps = [
        receive("REGISTER"), response(401, "Prove", extra=asked), receive("REGISTER"),
        response(200, "OK", extra="Expires: 60"), receive("REGISTER"), response(200, "OK"),
    ]  # fmt: skip
    desk, peer = Desk(), Sipp(tmp_path, steps)
    await peer.start()
    trunk = replace(carrier(peer), registers=True)
    async with running(replace(HERE, trunks=(trunk,)), desk):
        there = {"carrier": {"standing": "registered", "code": 200}}
        await eventually(lambda: desk.sip.health()["trunks"] == there)
    await peer.ends()
    assert 'Authorization: Digest username="me", realm="carrier"' in peer.messages()
    assert "Expires: 0" in peer.messages()
