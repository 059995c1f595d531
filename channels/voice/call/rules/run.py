"""One step under way: the call as it changes, and the effects so far.

A Run lives inside one call of `step` and is never seen outside, so that the rules stay functions
of their arguments.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from channels.voice.call.inputs import Deliver, Effect, Give, Look, NotNow, Remind, Show
from channels.voice.call.model import (
    Call,
    Mode,
    Party,
    PartyState,
    Policy,
    Role,
    Stage,
)
from channels.voice.call.words import words
from channels.voice.wire import orders
from channels.voice.wire.orders import Ask, Orders, Part
from core.model import InboundContent, UserId


@dataclass(slots=True)
class Run:
    """The working state of one step."""

    call: Call
    now: datetime
    policy: Policy
    effects: list[Effect] = field(default_factory=list)

    def change(self, **values: Any) -> None:  # noqa: ANN401 - the call's own fields
        self.call = replace(self.call, **values)

    def give(self, order: Orders) -> None:
        self.effects.append(Give(order=order))

    def deliver(self, key: str, content: InboundContent, **facts: str) -> None:
        """Hand it to the conductor; a fact's key with two underscores is `section.key`."""
        named = {name.replace("__", "."): value for name, value in facts.items() if value}
        self.effects.append(Deliver(key=key, content=content, facts=named))

    def remind(self, name: str, after: timedelta, of: str = "") -> None:
        self.effects.append(Remind(name=name, after=after, of=of))

    def look(self, *, for_announcement: bool = False) -> None:
        self.effects.append(Look(for_announcement=for_announcement))

    def show(self, **what: object) -> None:
        self.effects.append(Show(what=what))

    # ---- parties -------------------------------------------------------------------------

    def add(
        self,
        role: Role,
        *,
        user: UserId | None = None,
        number: str = "",
        name: str = "",
        state: PartyState = PartyState.CALLING,
        mode: Mode = Mode.TALK,
    ) -> Party:
        """A new party, whose leg is yet to be made."""
        made = self.call.legs_made + 1
        party = Party(
            leg=f"{self.call.id}-{made}",
            role=role,
            state=state,
            mode=mode,
            user=user,
            number=number,
            name=name,
            began_at=self.now,
        )
        self.change(legs_made=made, parties={**self.call.parties, party.leg: party})
        return party

    def update(self, leg: str, **values: Any) -> Party:  # noqa: ANN401 - the party's own fields
        party = replace(self.call.parties[leg], **values)
        self.change(parties={**self.call.parties, leg: party})
        return party

    def ended(self, leg: str, ending: str, code: int = 0) -> Party:
        """Note that a leg is over."""
        if leg == self.call.referred:
            self.report_transfer(code if code >= 300 else 480)
        return self.update(leg, state=PartyState.ENDED, ended_at=self.now, ending=ending, code=code)

    def report_transfer(self, code: int) -> None:
        """Tell the far side how the transfer goes that it asked for; from 200 on it is over."""
        asker = self.call.parties.get(self.call.referrer)
        if asker is not None and asker.is_live:
            self.give(orders.ReportTransfer(call=self.call.id, leg=asker.leg, code=code))
        if code >= 200:
            self.change(referrer="", referred="")

    def drop(self, party: Party, ending: str = "ended_here") -> None:
        """Hang a leg up."""
        if party.is_live:
            self.give(orders.HangUp(call=self.call.id, leg=party.leg))
            self.ended(party.leg, ending)

    def the_agent(self, by: UserId) -> Party:
        """The agent's leg, if it is `by`'s. Raises NotNow."""
        for party in self.call.live(Role.AGENT):
            if party.user == by:
                return party
        raise NotNow("this call is not with you")

    def talking_customer(self) -> Party:
        """The customer who is on the line with the agent. Raises NotNow."""
        customer = self.call.customer
        if self.call.stage is not Stage.TALKING or customer is None or not customer.is_up:
            raise NotNow("the customer is not on the line")
        return customer

    # ---- speaking ------------------------------------------------------------------------

    def words(self, name: str, **values: str) -> Part:
        """A standing text in the call's language."""
        text = words(name, self.call.language, **values)
        prompt = "" if values else f"voice.{name}"
        return Part(text=text, language=self.call.language, prompt=prompt)

    def say(self, parts: list[Part], *, ask: Ask | None = None, can_interrupt: bool = True) -> str:
        """Speak to the customer; gives the id under which its end is told."""
        number = self.call.things_said + 1
        self.change(things_said=number, saying=str(number))
        self.give(
            orders.Say(
                call=self.call.id,
                id=str(number),
                parts=parts,
                ask=ask,
                can_interrupt=can_interrupt,
            )
        )
        return str(number)
