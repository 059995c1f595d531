"""Calls that come in: from real telephones and from scripted peers."""

from dataclasses import replace
from pathlib import Path

import pytest

from channels.voice.telephony.legs import Ending, LegState
from channels.voice.telephony.sip.settings import SipSettings, SrtpMode
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
from tests.channels.voice.sip.desk import Desk, Owner, running

pytestmark = pytest.mark.live
OPEN = SipSettings(host="127.0.0.1", port=0, accept_anonymous=True)


async def test_a_caller_hears_its_own_voice_back(tmp_path: Path) -> None:
    desk, said = Desk(), write_wav(tmp_path / "said.wav", tone(620, 60))
    async with running(OPEN, desk) as (host, port), Baresip(tmp_path, audio=said) as phone:
        await phone.dial(f"sip:1000@{host}:{port}")
        owner = await desk.call()
        await owner.becomes(LegState.UP)
        await phone.until("CALL_ESTABLISHED")
        assert share_of(await owner.hears(2), 620) > 0.9
        await phone.hang_up()
        await owner.becomes(LegState.ENDED)
        await phone.until("CALL_CLOSED")
    assert owner.ending is Ending.HUNG_UP
    arrival = owner.leg.arrival
    assert arrival is not None
    assert (arrival.caller, arrival.called, arrival.account) == ("ann", "1000", "")
    assert share_of(phone.heard(), 620) > 0.9
    assert owner.leg.quality()["received"] > 90


async def test_early_audio_is_heard_before_the_answer(tmp_path: Path) -> None:
    steps = [
        invite(), receive(100, optional=True), receive(183, rrs=True), receive(200, rrs=True),
        ack(), pause(200), bye(), receive(200),
    ]  # fmt: skip
    desk = Desk(lambda owner: owner.leg.ring(early=True))
    async with running(OPEN, desk) as address:
        caller = Sipp(tmp_path, steps, to=address)
        await caller.start()
        owner = await desk.call()
        await owner.becomes(LegState.EARLY)
        owner.leg.answer()
        await caller.ends()
        await owner.becomes(LegState.ENDED)
    assert owner.states == [LegState.EARLY, LegState.UP, LegState.ENDED]
    assert "m=audio" in caller.messages().split("SIP/2.0 183")[1].split("SIP/2.0 200")[0]


@pytest.mark.parametrize(
    ("code", "ending", "retry"),
    [(486, Ending.BUSY, None), (503, Ending.ENDED_HERE, 30), (603, Ending.DECLINED, None),
     (404, Ending.ENDED_HERE, None), (302, Ending.ENDED_HERE, None)],
)  # fmt: skip
async def test_a_call_is_refused(
    code: int, ending: Ending, retry: int | None, tmp_path: Path
) -> None:
    def refuse(owner: Owner) -> None:
        owner.leg.reject(code, "Because", retry_after=retry)

    steps = [invite(), receive(100, optional=True), receive(code), ack(within=False)]
    desk = Desk(refuse)
    async with running(OPEN, desk) as address:
        caller = Sipp(tmp_path, steps, to=address)
        await caller.ends()
        owner = await desk.call()
        assert (owner.ending, owner.code) == (ending, code)
        assert desk.sip.health()["legs"] == 0
    assert f"SIP/2.0 {code} Because" in caller.messages()
    assert ("Retry-After: 30" in caller.messages()) == (retry is not None)


async def test_an_invitation_without_an_offer_is_answered_with_ours(tmp_path: Path) -> None:
    steps = [
        invite(""), receive(100, optional=True), receive(200, rrs=True),
        ack(body=sdp("0 101")), pause(300), bye(), receive(200),
    ]  # fmt: skip
    desk = Desk()
    async with running(OPEN, desk) as address:
        caller = Sipp(tmp_path, steps, to=address)
        await caller.start()
        owner = await desk.call()
        await owner.becomes(LegState.UP)
        agreed = owner.leg.talk.agreed
        assert agreed is not None
        assert (agreed.codec, agreed.events_in) == ("PCMU", 101)
        assert agreed.remote == ("127.0.0.1", caller.media_port)
        await caller.ends()
        await owner.becomes(LegState.ENDED)


async def test_a_caller_that_gives_up_is_told_so(tmp_path: Path) -> None:
    steps = [
        invite(), receive(100, optional=True), receive(180), pause(100),
        request("CANCEL", retrans=False).replace("[branch]", "[branch-4]"), receive(200),
        receive(487), ack(within=False).replace("[branch]", "[branch-7]"),
    ]  # fmt: skip
    desk = Desk(lambda owner: owner.leg.ring())
    async with running(OPEN, desk) as address:
        caller = Sipp(tmp_path, steps, to=address)
        await caller.ends()
        owner = await desk.call()
        await owner.becomes(LegState.ENDED)
        assert (owner.ending, owner.code) == (Ending.CANCELLED, 487)
        owner.leg.answer()
        assert desk.sip.health()["legs"] == 0


async def test_no_calls_are_taken_while_draining(tmp_path: Path) -> None:
    desk = Desk()
    desk.busy_for = 17
    steps = [invite(), receive(100, optional=True), receive(503), ack(within=False)]
    asking = [request("OPTIONS", cseq="7"), receive(503)]
    async with running(OPEN, desk) as address:
        caller = Sipp(tmp_path, steps, to=address)
        await caller.ends()
        await Sipp(tmp_path, asking, to=address, name="options").ends()
        desk.busy_for = None
        asking = [request("OPTIONS", cseq="8"), receive(200)]
        await Sipp(tmp_path, asking, to=address, name="again").ends()
    assert not desk.owners
    assert "Retry-After: 17" in caller.messages()


async def test_no_more_calls_are_taken_than_allowed(tmp_path: Path) -> None:
    desk = Desk()
    held = [invite(), receive(100, optional=True), receive(200, rrs=True), ack(), receive("BYE"),
            response(200, "OK", tag="")]  # fmt: skip
    turned = [invite(), receive(100, optional=True), receive(503), ack(within=False)]
    async with running(replace(OPEN, max_calls=1), desk) as address:
        first = Sipp(tmp_path, held, to=address, name="first")
        await first.start()
        owner = await desk.call()
        await owner.becomes(LegState.UP)
        second = Sipp(tmp_path, turned, to=address, name="second")
        await second.ends()
        owner.leg.hang_up()
        await first.ends()
    assert "Retry-After" in second.messages()
    assert owner.ending is Ending.ENDED_HERE


async def test_speech_and_signalling_stop_at_a_caller_that_fell_silent(tmp_path: Path) -> None:
    steps = [invite(), receive(100, optional=True), receive(200, rrs=True), ack(), receive("BYE"),
             response(200, "OK", tag="")]  # fmt: skip
    desk = Desk()
    async with running(replace(OPEN, no_media_seconds=1.0), desk) as address:
        caller = Sipp(tmp_path, steps, to=address)
        await caller.ends()
        owner = await desk.call()
        await owner.becomes(LegState.ENDED)
    assert owner.ending is Ending.NO_MEDIA
    assert len(owner.heard) > 8000, "silence is still given in regular frames"


async def test_a_session_that_nobody_confirms_is_ended(tmp_path: Path) -> None:
    timer = "Supported: timer\nSession-Expires: 3;refresher=uac"
    steps = [invite(extra=timer), receive(100, optional=True), receive(200, rrs=True), ack(),
             receive("BYE"), response(200, "OK", tag="")]  # fmt: skip
    desk = Desk()
    async with running(replace(OPEN, session_minimum=2), desk) as address:
        caller = Sipp(tmp_path, steps, to=address)
        await caller.ends()
        owner = await desk.call()
        await owner.becomes(LegState.ENDED)
    assert owner.ending is Ending.UNREACHABLE
    assert "Session-Expires: 3;refresher=uac" in caller.messages()
    assert "Require: timer" in caller.messages()


@pytest.mark.parametrize("allows_update", [True, False])
async def test_we_confirm_the_session_when_it_is_our_turn(
    allows_update: bool, tmp_path: Path
) -> None:
    timer = "Supported: timer\nSession-Expires: 4;refresher=uas\nAllow: INVITE, ACK, BYE"
    said = "Session-Expires: 4;refresher=uac"
    if allows_update:
        renewed = [receive("UPDATE"), response(200, "OK", tag="", extra=said)] * 2
    else:
        once = [receive("INVITE"), response(200, "OK", tag="", body=sdp(), extra=said)]
        renewed = [*once, receive("ACK")] * 2
    steps = [invite(extra=timer + (", UPDATE" if allows_update else "")),
             receive(100, optional=True), receive(200, rrs=True), ack(), *renewed, bye(),
             receive(200)]  # fmt: skip
    desk = Desk()
    async with running(replace(OPEN, session_minimum=2), desk) as address:
        await Sipp(tmp_path, steps, to=address).ends()
        owner = await desk.call()
        await owner.becomes(LegState.ENDED)
    assert owner.ending is Ending.HUNG_UP


async def test_too_short_sessions_are_refused(tmp_path: Path) -> None:
    timer = "Supported: timer\nSession-Expires: 30"
    steps = [invite(extra=timer), receive(100, optional=True), receive(422), ack(within=False)]
    desk = Desk()
    async with running(OPEN, desk) as address:
        caller = Sipp(tmp_path, steps, to=address)
        await caller.ends()
        assert desk.sip.health()["legs"] == 0
    assert "Min-SE: 90" in caller.messages()


async def test_wide_speech_is_taken_and_given_in_steady_frames(tmp_path: Path) -> None:
    desk, said = Desk(), write_wav(tmp_path / "said.wav", tone(620, 60, 16000), 16000)
    phone = Baresip(tmp_path, audio=said, codecs="g722,g711")
    async with running(OPEN, desk) as (host, port), phone:
        await phone.dial(f"sip:1000@{host}:{port}")
        owner = await desk.call()
        assert owner.leg.rate == 16000
        await owner.becomes(LegState.UP)
        await phone.until("CALL_ESTABLISHED")
        assert share_of(await owner.hears(2), 620, 16000) > 0.9
        await phone.hang_up()
        await owner.becomes(LegState.ENDED)


@pytest.mark.parametrize("medias", ["srtp", "srtp-mand"])
async def test_encrypted_speech_goes_both_ways(medias: str, tmp_path: Path) -> None:
    desk, said = Desk(), write_wav(tmp_path / "said.wav", tone(620, 60))
    settings = replace(OPEN, srtp=SrtpMode.REQUIRED)
    async with (
        running(settings, desk) as (host, port),
        Baresip(tmp_path, audio=said, medias=medias) as phone,
    ):
        await phone.dial(f"sip:1000@{host}:{port}")
        owner = await desk.call()
        await owner.becomes(LegState.UP)
        agreed = owner.leg.talk.agreed
        assert agreed is not None
        assert agreed.crypto_in is not None
        assert share_of(await owner.hears(2), 620) > 0.9
        await phone.hang_up()
        await owner.becomes(LegState.ENDED)
        await phone.until("CALL_CLOSED")
    assert share_of(phone.heard(), 620) > 0.9


async def test_speech_in_the_clear_is_refused_where_encryption_is_required(tmp_path: Path) -> None:
    steps = [invite(), receive(100, optional=True), receive(488), ack(within=False)]
    desk = Desk()
    async with running(replace(OPEN, srtp=SrtpMode.REQUIRED), desk) as address:
        await Sipp(tmp_path, steps, to=address).ends()
        assert desk.sip.health()["legs"] == 0
    assert not desk.owners
