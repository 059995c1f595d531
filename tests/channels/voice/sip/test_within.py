"""What happens within calls: holding, transferring, keys, collisions."""

from dataclasses import replace
from pathlib import Path

import pytest

from channels.voice.telephony.legs import Ending, LegState
from channels.voice.telephony.sip.settings import Phone, SipSettings
from tests.channels.voice.peers.baresip import Baresip
from tests.channels.voice.peers.sipp import (
    Sipp,
    ack,
    bye,
    invite,
    pause,
    receive,
    request,
    response,
    sdp,
)
from tests.channels.voice.peers.sound import share_of, tone, write_wav
from tests.channels.voice.sip.desk import Desk, Owner, eventually, running

pytestmark = pytest.mark.live
OPEN = SipSettings(host="127.0.0.1", port=0, accept_anonymous=True)
BEGIN = [invite(), receive(100, optional=True), receive(200, rrs=True), ack()]
END = [bye(cseq="9"), receive(200)]
ENDED_HERE = [receive("BYE"), response(200, "OK", tag="")]


async def test_a_telephone_holds_and_comes_back(tmp_path: Path) -> None:
    desk, said = Desk(), write_wav(tmp_path / "said.wav", tone(620, 90))
    async with running(OPEN, desk) as (host, port), Baresip(tmp_path, audio=said) as phone:
        await phone.dial(f"sip:1000@{host}:{port}")
        owner = await desk.call()
        await owner.becomes(LegState.UP)
        await phone.until("CALL_ESTABLISHED")
        await phone.command("hold")
        await owner.becomes(LegState.HELD)
        await phone.command("resume")
        await owner.until(lambda told: told.states[-1] is LegState.UP and len(told.states) == 3)
        assert share_of((await owner.hears(3))[-16000:], 620) > 0.9
        await phone.hang_up()
        await owner.becomes(LegState.ENDED)
    assert owner.states == [LegState.UP, LegState.HELD, LegState.UP, LegState.ENDED]


async def test_we_hold_a_telephone_and_take_it_back(tmp_path: Path) -> None:
    desk, said = Desk(), write_wav(tmp_path / "said.wav", tone(620, 90))
    async with running(OPEN, desk) as (host, port), Baresip(tmp_path, audio=said) as phone:
        await phone.dial(f"sip:1000@{host}:{port}")
        owner = await desk.call()
        await owner.becomes(LegState.UP)
        await phone.until("CALL_ESTABLISHED")
        owner.leg.hold(True)
        await eventually(lambda: _agreed_to_hear_nothing(owner))
        owner.leg.hold(False)
        await eventually(lambda: not _agreed_to_hear_nothing(owner))
        assert share_of((await owner.hears(3))[-16000:], 620) > 0.9
        await phone.hang_up()
        await owner.becomes(LegState.ENDED)
    assert owner.states == [LegState.UP, LegState.ENDED]


def _agreed_to_hear_nothing(owner: Owner) -> bool:
    agreed = owner.leg.talk.agreed
    return agreed is not None and not agreed.far_sends


@pytest.mark.parametrize("direction", ["sendonly", "inactive", "recvonly"])
async def test_each_way_of_holding_is_answered_in_kind(direction: str, tmp_path: Path) -> None:
    mirrored = {"sendonly": "recvonly", "inactive": "inactive", "recvonly": "sendonly"}[direction]
    steps = [
        *BEGIN, invite(sdp(direction=direction), cseq="2", within=True), receive(200),
        ack(cseq="2"), pause(200), *END,
    ]  # fmt: skip
    desk = Desk()
    async with running(OPEN, desk) as address:
        caller = Sipp(tmp_path, steps, to=address)
        await caller.ends()
        owner = await desk.call()
        await owner.becomes(LegState.ENDED)
    assert (LegState.HELD in owner.states) == (direction != "recvonly")
    assert f"a={mirrored}" in caller.messages().split("CSeq: 2 INVITE")[2]


async def test_the_old_way_of_holding_counts_too(tmp_path: Path) -> None:
    nowhere = sdp().replace("[media_ip]", "0.0.0.0")
    steps = [*BEGIN, invite(nowhere, cseq="2", within=True), receive(200), ack(cseq="2"), *END]
    desk = Desk()
    async with running(OPEN, desk) as address:
        await Sipp(tmp_path, steps, to=address).ends()
        owner = await desk.call()
        await owner.becomes(LegState.ENDED)
    assert LegState.HELD in owner.states


async def test_a_collision_is_tried_again_later(tmp_path: Path) -> None:
    steps = [
        *BEGIN, receive("INVITE"), response(491, "Request Pending", tag=""), receive("ACK"),
        receive("INVITE"), response(200, "OK", tag="", body=sdp(direction="recvonly")),
        receive("ACK"), pause(100), *END,
    ]  # fmt: skip
    desk = Desk()
    async with running(OPEN, desk) as address:
        caller = Sipp(tmp_path, steps, to=address)
        await caller.start()
        owner = await desk.call()
        await owner.becomes(LegState.UP)
        owner.leg.hold(True)
        await caller.ends()
        await owner.becomes(LegState.ENDED)
    assert owner.ending is Ending.HUNG_UP


async def test_a_hold_wished_for_before_the_answer_is_made_after_it(tmp_path: Path) -> None:
    def hold_first(owner: Owner) -> None:
        owner.leg.hold(True)
        owner.leg.answer()

    steps = [
        *BEGIN, receive("INVITE"), response(200, "OK", tag="", body=sdp(direction="recvonly")),
        receive("ACK"), pause(100), *END,
    ]  # fmt: skip
    desk = Desk(hold_first)
    async with running(OPEN, desk) as address:
        caller = Sipp(tmp_path, steps, to=address)
        await caller.ends()
        await (await desk.call()).becomes(LegState.ENDED)
    assert "a=sendonly" in caller.messages()


async def test_keys_come_as_events_once_each(tmp_path: Path) -> None:
    desk = Desk()
    async with running(OPEN, desk) as (host, port), Baresip(tmp_path) as phone:
        await phone.dial(f"sip:1000@{host}:{port}")
        owner = await desk.call()
        await phone.until("CALL_ESTABLISHED")
        await phone.press("1479#*0")
        await owner.until(lambda told: len(told.digits) >= 7)
        await phone.hang_up()
        await owner.becomes(LegState.ENDED)
    assert owner.digits == "1479#*0"


async def test_keys_come_in_messages(tmp_path: Path) -> None:
    steps = [
        *BEGIN,
        request("INFO", body="Signal=5\nDuration=160\n", kind="application/dtmf-relay", cseq="2",
                within=True), receive(200),
        request("INFO", body="#", kind="application/dtmf", cseq="3", within=True), receive(200),
        request("INFO", body="x", kind="text/plain", cseq="4", within=True), receive(415), *END,
    ]  # fmt: skip
    desk = Desk()
    async with running(OPEN, desk) as address:
        await Sipp(tmp_path, steps, to=address).ends()
        owner = await desk.call()
        await owner.becomes(LegState.ENDED)
    assert owner.digits == "5#"


async def test_our_keys_reach_a_telephone(tmp_path: Path) -> None:
    desk = Desk()
    async with running(OPEN, desk) as (host, port), Baresip(tmp_path) as phone:
        await phone.dial(f"sip:1000@{host}:{port}")
        owner = await desk.call()
        await phone.until("CALL_ESTABLISHED")
        owner.leg.send_digits("19#")
        await phone.until("CALL_DTMF_START", 3)
        await phone.until("CALL_DTMF_END", 3)
        assert [event["param"] for event in phone.of("CALL_DTMF_START")] == ["1", "9", "#"]
        await phone.hang_up()
        await owner.becomes(LegState.ENDED)


async def test_keys_are_tones_where_no_events_were_agreed_on() -> None:
    here, there = Desk(lambda owner: owner.leg.answer()), Desk()
    here.echoes = there.echoes = False
    async with running(OPEN, here) as (host, port), running(OPEN, there):
        made = there.own(there.sip.dial(f"sip:1@{host}:{port}"))
        owner = await here.call()
        await made.becomes(LegState.UP)
        for leg in (owner.leg, made.leg):
            agreed = leg.talk.agreed
            assert agreed is not None
            leg.media.use(replace(agreed, events_in=None, events_out=None, noise_in=None))
        await owner.hears(0.5)
        made.leg.send_digits("147#")
        await owner.until(lambda told: len(told.digits) >= 4)
        owner.leg.hang_up()
        await made.becomes(LegState.ENDED)
    assert owner.digits == "147#"


async def test_a_telephone_is_sent_elsewhere(tmp_path: Path) -> None:
    desk, target = Desk(), Baresip(tmp_path, user="bob")
    async with running(OPEN, desk) as (host, port), Baresip(tmp_path) as phone, target:
        await phone.dial(f"sip:1000@{host}:{port}")
        owner = await desk.call()
        await phone.until("CALL_ESTABLISHED")
        owner.leg.transfer(target.uri)
        await owner.becomes(LegState.ENDED)
        await target.until("CALL_ESTABLISHED")
        await phone.hang_up()
    assert owner.ending is Ending.TRANSFERRED


@pytest.mark.parametrize("code", [403, 603])
async def test_a_refused_transfer_leaves_the_call_as_it_was(code: int, tmp_path: Path) -> None:
    steps = [*BEGIN, receive("REFER"), response(code, "No", tag=""), pause(200), *END]
    desk = Desk()
    async with running(OPEN, desk) as address:
        caller = Sipp(tmp_path, steps, to=address)
        await caller.start()
        owner = await desk.call()
        await owner.becomes(LegState.UP)
        owner.leg.transfer("sip:2000@127.0.0.1")
        await owner.until(lambda told: code in told.codes)
        assert owner.leg.state is LegState.UP
        await caller.ends()
        await owner.becomes(LegState.ENDED)
    assert owner.ending is Ending.HUNG_UP


async def test_a_telephone_asks_to_be_put_through(tmp_path: Path) -> None:
    desk = Desk()
    async with running(OPEN, desk) as (host, port), Baresip(tmp_path) as phone:
        await phone.dial(f"sip:1000@{host}:{port}")
        owner = await desk.call()
        await phone.until("CALL_ESTABLISHED")
        await phone.command("transfer", "sip:2000@127.0.0.1:5999")
        await owner.until(lambda told: bool(told.transfers))
        assert owner.transfers == [("sip:2000@127.0.0.1:5999", None)]
        owner.leg.report_transfer(180)
        owner.leg.hang_up(Ending.TRANSFERRED)
        await phone.until("CALL_CLOSED")
    assert owner.ending is Ending.TRANSFERRED


async def test_two_parties_are_put_together_by_replacing_us() -> None:
    """We refer the one to the other, whose call with us it takes over (REFER with Replaces)."""
    here, first, second = Desk(), Desk(), Desk()
    async with running(OPEN, here), running(OPEN, first) as one, running(OPEN, second) as two:
        with_first = here.own(here.sip.dial(f"sip:1@{one[0]}:{one[1]}"))
        with_second = here.own(here.sip.dial(f"sip:2@{two[0]}:{two[1]}"))
        asked, taken_over = await first.call(), await second.call()
        await with_first.becomes(LegState.UP)
        await with_second.becomes(LegState.UP)
        with_first.leg.transfer("sip:2@unused", replaces=with_second.leg)
        await asked.until(lambda told: bool(told.transfers))
        target, leg_id = asked.transfers[0]
        assert leg_id is None
        called = first.own(first.sip.dial(target))
        replacing = await second.call(2)
        await replacing.until(lambda told: bool(told.transfers))
        assert replacing.transfers[0][1] == taken_over.leg.id
        assert replacing.leg.arrival is not None
        assert replacing.leg.arrival.facts["sip.replaces"] == taken_over.leg.id
        await called.becomes(LegState.UP)
        taken_over.leg.hang_up(Ending.TRANSFERRED)
        await with_second.becomes(LegState.ENDED)
        asked.leg.report_transfer(200)
        await with_first.becomes(LegState.ENDED)
        assert with_first.ending is Ending.TRANSFERRED


async def test_a_telephone_connects_its_two_calls(tmp_path: Path) -> None:
    """Refer-To with Replaces: it names our own leg of its other call."""
    desk = Desk()
    async with running(OPEN, desk) as address:
        other = Sipp(tmp_path, [*BEGIN, *ENDED_HERE], to=address, name="other")
        await other.start()
        second = await desk.call()
        await second.becomes(LegState.UP)
        call_id, ours, theirs = second.leg.dialog.key
        named = f"{call_id}%3Bto-tag%3D{ours}%3Bfrom-tag%3D{theirs}"
        steps = [
            *BEGIN,
            request("REFER", cseq="2", within=True,
                    extra=f"Refer-To: &lt;sip:1@127.0.0.1?Replaces={named}&gt;"
                    .replace("&lt;", "<").replace("&gt;", ">")),
            receive(202), receive("NOTIFY"), response(200, "OK", tag=""),
            receive("NOTIFY"), response(200, "OK", tag=""), *ENDED_HERE,
        ]  # fmt: skip
        caller = Sipp(tmp_path, steps, to=address)
        await caller.start()
        owner = await desk.call(2)
        await owner.until(lambda told: bool(told.transfers))
        assert owner.transfers == [("sip:1@127.0.0.1", second.leg.id)]
        owner.leg.hang_up(Ending.TRANSFERRED)
        await caller.ends()
        second.leg.hang_up()
        await other.ends()
    assert "SIP/2.0 100 Trying" in caller.messages()
    assert "SIP/2.0 200 OK" in caller.messages().split("NOTIFY sip:")[2]


async def test_a_registered_telephone_behind_a_password_holds_and_hangs_up(tmp_path: Path) -> None:
    settings = SipSettings(
        host="127.0.0.1", port=0, phones=(Phone(user="ann", password="secret"),)
    )  # fmt: skip
    desk = Desk()
    async with running(settings, desk) as (host, port):
        phone = Baresip(tmp_path, password="secret", registrar=f"{host}:{port}")
        async with phone:
            owner = desk.own(desk.sip.dial("phone:ann"))
            await owner.becomes(LegState.UP)
            await phone.command("hold")
            await owner.becomes(LegState.HELD)
            await phone.hang_up()
            await owner.becomes(LegState.ENDED)
    assert owner.ending is Ending.HUNG_UP
