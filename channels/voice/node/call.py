"""One call in the node: its legs, what is said to the customer and what is heard of them.

It obeys orders and tells facts; it decides nothing but what cannot wait: that a prompt stops when
the caller speaks or presses a key.
"""

import logging
from dataclasses import dataclass
from typing import Protocol

from channels.voice.media.frames import PHONE_RATE, silence
from channels.voice.media.music import record_beep
from channels.voice.media.player import Player
from channels.voice.media.recorder import Recorder
from channels.voice.media.utterance import Start
from channels.voice.speech.speech import Speech
from channels.voice.telephony.legs import Ending, Leg, LegState
from channels.voice.wire import facts, orders

from .listening import Hearing
from .room import Room
from .speaker import Said, Speaker
from .tape import Tape

log = logging.getLogger(__name__)

TRANSFER_DECLINED = 603
MOST_LATE_BEATS = 5
"""Frames may be so late before they count as silence."""


@dataclass(slots=True)
class Member:
    """A leg under the name the gateway knows it by."""

    name: str
    leg: Leg
    is_phone: bool = False
    """A person's own phone: it outlives the call."""
    last: bytes = b""
    """What it said last, for the recording."""
    is_up: bool = False
    silent_beats: int = 0
    """Since it last sent anything: a phone that is muted may send nothing."""


class House(Protocol):
    """What a call needs of the node around it."""

    speech: Speech

    def tell(self, fact: facts.Fact) -> None: ...

    def hearing(self, call: "NodeCall") -> Hearing:
        """What listens to the parties of a call."""
        ...

    def recorder(self, file: str) -> Recorder:
        """A recorder that writes a file of this name."""
        ...

    def complete(self, call: "NodeCall", recorder: Recorder) -> None:
        """Close the recording, and tell when its file is whole."""
        ...

    def let_go(self, leg: Leg) -> None:
        """A person's phone is free again."""
        ...

    def over(self, call: "NodeCall") -> None:
        """The call has no legs left."""
        ...

    def name_of(self, leg_id: str) -> str | None:
        """The name of a leg of any call, by the id its protocol gave it."""
        ...


class NodeCall:
    """Listens to its legs (legs.Listener); a beat every 20 ms moves the audio."""

    def __init__(self, id: str, house: House, *, start: Start) -> None:
        self.id = id
        self.house = house
        self.members: dict[str, Member] = {}
        self.customer: Member | None = None
        self._player = Player(on_finished=lambda spoken: self._speaker.finished(spoken))
        self._room = Room(self._player)
        self._speaker = Speaker(
            house.speech, self._player, start=start, on_begun=self._begun, on_said=self._said
        )
        self._hearing = house.hearing(self)
        self._tape = Tape(house.recorder, lambda recorder: house.complete(self, recorder))
        self._ask: orders.Ask | None = None
        self._can_interrupt = True
        self._hangs_up_after = False
        self.interrupted_at_ms: int | None = None

    # ---- legs ----------------------------------------------------------------------------

    def add(self, name: str, leg: Leg, *, is_phone: bool = False, is_customer: bool) -> None:
        """Take a leg into the call."""
        member = Member(name=name, leg=leg, is_phone=is_phone)
        self.members[name] = member
        if is_customer:
            self._serve(member)
        self._hear_of(member)

    def _serve(self, member: Member | None) -> None:
        """Whom prompts are spoken to from now on."""
        self.customer = member
        self._room.serve(member.name if member else None)

    def _hear_of(self, member: Member) -> None:
        member.leg.listen(self)
        if member.leg.state in (LegState.UP, LegState.HELD) and not member.is_up:
            self.on_state(member.leg, LegState.UP, None, 0)

    def replace(self, member: Member, leg: Leg) -> None:
        """Let another leg have the place of this one, under its name; the former is let go."""
        former, member.leg = member.leg, leg
        self._room.leave(member.name)
        self._hearing.leave(member.name)
        member.is_up, member.last, member.silent_beats = False, b"", 0
        former.hang_up()
        arrival = leg.arrival
        self.house.tell(
            facts.LegReplaced(
                call=self.id,
                leg=member.name,
                caller=arrival.caller if arrival else "",
                caller_name=arrival.caller_name if arrival else "",
                account=arrival.account if arrival else "",
            )
        )
        leg.answer()
        self._hear_of(member)

    def give_up(self, member: Member) -> Leg:
        """Take a leg out without ending it."""
        self._lost(member)
        self._tell_ended(member, Ending.TRANSFERRED)
        return member.leg

    def let_hear(self, name: str, ears: list[str], region: str) -> None:
        """Until the leg of this name is answered, these others hear it ring."""
        self._room.let_hear(name, ears, region)

    def named(self, leg: Leg) -> Member | None:
        return next((each for each in self.members.values() if each.leg is leg), None)

    def on_audio(self, leg: Leg, frame: bytes) -> None:
        member = self.named(leg)
        if member is None:
            return
        member.last = frame
        member.silent_beats = 0
        self._room.put(member.name, frame)
        self._hearing.feed(member.name, frame)

    def on_digit(self, leg: Leg, digit: str) -> None:
        member = self.named(leg)
        if member is None:
            return
        if member is self.customer and self._ask is not None and self._can_interrupt:
            self._speaker.stop(was_interrupted=True)
        self._hearing.press(member.name, digit)

    def on_state(self, leg: Leg, state: LegState, ending: Ending | None, code: int) -> None:
        member = self.named(leg)
        if member is None:
            return
        if state in (LegState.UP, LegState.EARLY) and not member.is_up:
            member.is_up = True
            self._room.enter(member.name, leg.rate)
        self._room.moved_on(member.name, state, ending)
        changed = facts.LegChanged(
            call=self.id,
            leg=member.name,
            state=state.value,
            ending=ending.value if ending else None,
            code=code,
            moved_to=leg.moved_to,
        )
        if state is not LegState.ENDED:
            self.house.tell(changed)
        elif not self._hearing.finish(member.name, lambda: self._gone(member, changed)):
            self._gone(member, changed)
        else:
            member.is_up = False  # nothing is sent there while its last words are written down

    def _gone(self, member: Member, changed: facts.LegChanged) -> None:
        """A leg is over, and what was said on it is told."""
        self._lost(member)
        self.house.tell(changed)
        if not self.members:
            self.house.over(self)

    def on_mark(self, leg: Leg, name: str) -> None:
        """What was said has been played at the far side; nothing waits for it here."""

    def on_transfer(self, leg: Leg, target: str, replaces: str | None) -> None:
        """The gateway decides whether it may be, and reports how it goes."""
        member = self.named(leg)
        named = self.house.name_of(replaces) if replaces else None
        if member is None or replaces and named is None:
            leg.report_transfer(TRANSFER_DECLINED)
            return
        self.house.tell(
            facts.TransferAsked(call=self.id, leg=member.name, target=target, replaces=named)
        )

    def _tell_ended(self, member: Member, ending: Ending) -> None:
        state = LegState.ENDED.value
        self.house.tell(
            facts.LegChanged(call=self.id, leg=member.name, state=state, ending=ending.value)
        )

    def _lost(self, member: Member) -> None:
        self.members.pop(member.name, None)
        self._room.leave(member.name)
        self._hearing.leave(member.name)
        if member is self.customer:
            self._speaker.stop()
            self._hearing.rest()
            self._serve(None)

    # ---- the beat ------------------------------------------------------------------------

    def beat(self) -> None:
        """Move 20 ms of audio between the legs, the player and the recording."""
        heard = self._room.mix()
        for member in list(self.members.values()):  # a leg may end while it is sent to
            if member.is_up:
                member.leg.send(heard.get(member.name) or silence(member.leg.rate))
                self._mind_silence(member)
        customer = self.customer
        if customer is not None and self._tape.is_on:
            said, customer.last = customer.last, b""
            self._tape.write(said, heard.get(customer.name, b""))

    def _mind_silence(self, member: Member) -> None:
        """Who sends nothing is silent: the ear has to know, to find the end of what was said."""
        member.silent_beats += 1
        if member.silent_beats > MOST_LATE_BEATS:
            self._hearing.feed(member.name, silence(member.leg.rate))

    # ---- speaking and listening ----------------------------------------------------------

    def say(self, order: orders.Say) -> None:
        """Speak to the customer, and listen for an answer where one is asked for."""
        self._ask, self._can_interrupt = order.ask, order.can_interrupt
        self.interrupted_at_ms = None
        self._hearing.rest()
        self._speaker.say(order.id, order.parts)
        if order.ask is not None and self.customer is not None:
            self._hearing.expect(self.customer.name, order.ask, is_speaking=True)

    def hush(self) -> None:
        self._ask = None
        self._speaker.stop()
        self._hearing.rest()

    def interrupt(self) -> None:
        """The caller speaks into what is being said: be silent at once."""
        if self._speaker.is_busy:
            self.interrupted_at_ms = self._speaker.position_ms()
            self._speaker.stop(was_interrupted=True)

    def _begun(self) -> None:
        if self.customer is not None:
            self._hearing.speaking_began(self.customer.name, self._can_interrupt)

    def _said(self, said: Said) -> None:
        if self.customer is not None:
            self._hearing.speaking_ended(self.customer.name)
        self.house.tell(
            facts.SayEnded(
                call=self.id,
                id=said.id,
                spoken_ms=said.spoken_ms,
                was_interrupted=said.was_interrupted,
                failed=said.failed,
            )
        )
        if self._hangs_up_after:
            self.hang_up_all()

    # ---- orders --------------------------------------------------------------------------

    def music(self, is_on: bool) -> None:
        self._room.play_music(is_on)

    def bridge(self, parties: list[orders.Party]) -> None:
        self._room.seat(parties)

    def caption(self, order: orders.Caption) -> None:
        for name, language in order.legs.items():
            if name in self.members:
                self._hearing.caption(name, language, order.words)

    def press_keys(self, order: orders.PressKeys) -> None:
        if member := self.members.get(order.leg):
            member.leg.send_digits(order.digits)

    def transfer(self, order: orders.Transfer) -> None:
        if member := self.members.get(order.leg):
            member.leg.transfer(order.target)

    def report_transfer(self, order: orders.ReportTransfer) -> None:
        if member := self.members.get(order.leg):
            member.leg.report_transfer(order.code)

    def name_customer(self, order: orders.NameCustomer) -> None:
        if member := self.members.get(order.leg):
            self._serve(member)

    def record(self, order: orders.Record) -> None:
        match order.action:
            case "start":
                self._tape.start(order.file)
                if order.is_beeping:
                    self._player.say("", record_beep(PHONE_RATE))
            case "pause":
                self._tape.pause()
            case "resume":
                self._tape.resume()
            case _:
                self._tape.stop()

    def hang_up(self, order: orders.HangUp) -> None:
        if order.leg is None:
            if order.after_say and self._speaker.is_busy:
                self._hangs_up_after = True
            else:
                self.hang_up_all()
        elif member := self.members.get(order.leg):
            self._release(member)

    def hang_up_all(self) -> None:
        self._hangs_up_after = False
        for member in list(self.members.values()):
            self._release(member)

    def close(self) -> None:
        """The call is over: nothing of it stays."""
        self._speaker.stop()
        self._hearing.close()
        self.hang_up_all()
        self._tape.stop()

    def _release(self, member: Member) -> None:
        """End a leg, or let a person's phone go without ending it."""
        if not member.is_phone:
            member.leg.hang_up()
            return
        self._lost(member)
        self.house.let_go(member.leg)
        self._tell_ended(member, Ending.ENDED_HERE)
        if not self.members:
            self.house.over(self)
