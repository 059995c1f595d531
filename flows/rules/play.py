"""One advance under way: the session as it changes, and the effects so far.

A Play lives inside one call of `advance` and is never seen outside, so that the interpreter stays a
function of its arguments.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.channels import VOICE
from core.model import Choice, Json, Source, Spoken
from flows.model import Flow, in_language
from flows.nodes import (
    AnswerNode,
    AskNode,
    BranchNode,
    ChooseNode,
    ClassifyNode,
    CloseNode,
    FetchNode,
    GotoNode,
    HandoverNode,
    Node,
    Option,
    SayNode,
    SetNode,
    Texts,
)
from flows.session import Effect, Handover, Say, Session, SetData, SlotValue, Step, Wait

from .steps import step_text
from .templates import placeholders, render

MOST_STEPS = 60
"""Of these the newest are kept for the person who takes over."""

PERSON = "human"
"""Id of the choice that brings a person, wherever it is offered."""


LEAVE, GO_ON = "leave_message", "go_on"

LONGEST_SILENCE_ON_CALL = timedelta(minutes=10)
"""The voice channel hears silences itself and tells; this ends calls of which it tells no more."""

WaitingNode = AskNode | ChooseNode | ClassifyNode
_MUTE = (AnswerNode, FetchNode, SetNode, BranchNode, GotoNode)


@dataclass(slots=True)
class Play:
    """The working state of one advance."""

    flow: Flow
    session: Session
    now: datetime
    effects: list[Effect] = field(default_factory=list)
    is_greeting: bool = False
    """Whether the conversation is just beginning."""

    def change(self, **values: Any) -> None:  # noqa: ANN401 - the session's own fields
        self.session = replace(self.session, **values)

    def node(self) -> Node:
        return self.flow.nodes[self.session.node]

    @property
    def speaks(self) -> bool:
        """Whether this is a telephone call."""
        return self.session.channel == VOICE

    def say(
        self,
        text: str,
        *,
        choices: tuple[Choice, ...] = (),
        sources: tuple[Source, ...] = (),
        say: str = "",
        prompt: str = "",
    ) -> None:
        """Tell the customer; nothing at all for an empty text.

        On the telephone in the words of `say`, or by the recording of `prompt`.
        """
        if not text:
            return
        spoken = None
        if self.speaks:
            spoken = Spoken(say=say, barge_in=self._may_barge_in(), prompt=prompt)
        self.effects.append(Say(text=text, choices=choices, sources=sources, spoken=spoken))

    def _may_barge_in(self) -> bool:
        node = self.node()
        given = None if isinstance(node, _MUTE) else node.voice.barge_in
        if given is not None:
            return given
        return self.flow.voice.greeting_barge_in if self.is_greeting else True

    def speak(self, texts: Texts, *, choices: tuple[Choice, ...] = (), place: str = "text") -> None:
        """Say a text of the document, with its slots filled in."""
        prompt = self.prompt_of(texts, f"{self.session.node}.{place}")
        self.say(self.worded(texts), choices=choices, prompt=prompt)

    def phrase(self, name: str, *, choices: tuple[Choice, ...] = (), **more: str) -> None:
        """Say one of the standing phrases."""
        find = self.flow.spoken_text if self.speaks else self.flow.text
        template = find(name, self.session.language)
        is_fixed = not placeholders(template)
        self.say(
            render(template, self.session, more),
            choices=choices,
            prompt=f"{self.flow.id}.texts.{name}" if is_fixed else "",
        )

    def spoken(self, name: str, **more: str) -> str:
        """One of the standing phrases of the telephone."""
        template = self.flow.spoken_text(name, self.session.language)
        return render(template, self.session, more)

    def prompt_of(self, texts: Texts, place: str) -> str:
        """The lasting name of a text, if nothing is filled in."""
        template = in_language(texts, self.session.language, self.flow.languages)
        return "" if placeholders(template) else f"{self.flow.id}.{place}"

    def texts_of(self, node: SayNode | WaitingNode | HandoverNode | CloseNode) -> Texts | None:
        """The node's words for this channel."""
        return node.voice.text or node.text if self.speaks else node.text

    def question(self, node: WaitingNode) -> str:
        texts = self.texts_of(node)
        return "" if texts is None else self.worded(texts)

    def tries_of(self, node: AskNode | ChooseNode) -> int:
        """How often the node may ask on this channel."""
        return node.voice.tries or node.tries if self.speaks else node.tries

    def reworded(self, node: AskNode | ChooseNode, attempts: int) -> str | None:
        """The question in other words, if the document has some."""
        retry = node.voice.retry or node.retry if self.speaks else node.retry
        return self.worded(retry[min(attempts, len(retry)) - 1]) if retry and attempts else None

    def worded(self, texts: Texts) -> str:
        text = in_language(texts, self.session.language, self.flow.languages)
        return render(text, self.session)

    def label(self, option: Option) -> Choice:
        return Choice(id=option.id, label=self.worded(option.label))

    def button(self, id: str, phrase: str) -> Choice:
        return Choice(id=id, label=self.flow.text(phrase, self.session.language))

    def yes_or_no(self) -> tuple[Choice, ...]:
        return (self.button("yes", "yes"), self.button("no", "no"))

    def person(self) -> Choice:
        return self.button(PERSON, "person")

    def note(self, code: str, **facts: str) -> None:
        """Remember a step for the person who may take over."""
        text = step_text(code, self.session.language, facts)
        step = Step(at=self.now, code=code, text=text)
        self.change(steps=(*self.session.steps, step)[-MOST_STEPS:])

    def fill(self, slot: str, value: SlotValue) -> None:
        self.change(slots={**self.session.slots, slot: value})

    def forget(self, *slots: str) -> None:
        kept = {name: value for name, value in self.session.slots.items() if name not in slots}
        self.change(slots=kept)

    def attach(self, key: str, value: Json) -> None:
        """Attach data to the interaction, and know it from now on."""
        self.effects.append(SetData(key=key, value=value))
        self.change(data={**self.session.data, key: value})

    def count_try(self, node: str) -> int:
        """One more answer of no use to this node; give how many by now."""
        tries = self.session.tries.get(node, 0) + 1
        attempts = self.session.attempts + 1
        self.change(tries={**self.session.tries, node: tries}, attempts=attempts)
        return tries

    def understood(self) -> None:
        """An answer was of use: begin counting anew."""
        self.change(attempts=0)

    def leave_or_go_on(self) -> tuple[Choice, ...]:
        """The two ways on where a queue is shut."""
        return (self.button(LEAVE, "leave_message"), self.button(GO_ON, "go_on"))

    def wait(self) -> None:
        """Give the customer the word."""
        if self.speaks:
            self.effects.append(Wait(seconds=LONGEST_SILENCE_ON_CALL.total_seconds()))
            return
        quiet = self.flow.quiet
        asked = self.session.silences > 0
        self.effects.append(
            Wait(seconds=quiet.end_after_seconds if asked else quiet.ask_after_seconds)
        )

    def hand_over(self, order: Handover) -> None:
        """End the bot's part, unless the queue turns out to be shut."""
        self.effects.append(order)
        self.change(shut=order, awaiting=None, stack=(), is_over=True)

    def today(self) -> date:
        """The day where the customer is."""
        return self.now.astimezone(ZoneInfo(self.flow.zone)).date()
