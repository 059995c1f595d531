"""Tickets with which a browser's phone is let in, and the words of the link."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from channels.voice.link import node_token
from channels.voice.phones import TICKET_FOR, Ticket, Tickets
from channels.voice.wire import codec, facts, orders

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
ANN = Ticket(user="ann", tenant="t1", name="Ann Ō'Neill")


def test_a_ticket_is_read_as_it_was_written() -> None:
    tickets = Tickets("secret")
    for ticket in (ANN, replace(ANN, called="1000")):
        assert tickets.read(tickets.write(ticket, NOW), NOW) == ticket


def test_a_ticket_runs_out() -> None:
    tickets = Tickets("secret")
    text = tickets.write(ANN, NOW)
    assert tickets.read(text, NOW + TICKET_FOR) == ANN
    assert tickets.read(text, NOW + TICKET_FOR + timedelta(seconds=1)) is None


def test_an_old_ticket_still_tells_whose_it_was() -> None:
    tickets = Tickets("secret")
    assert tickets.read_old(tickets.write(ANN, NOW - timedelta(days=1))) == ANN
    assert tickets.read_old(Tickets("other").write(ANN, NOW)) is None


@pytest.mark.parametrize("text", ["", ".", "x.y", "WyJhIl0.zzz", "a" * 2000, "\0", "ünsigned"])
def test_what_is_no_ticket_lets_nobody_in(text: str) -> None:
    assert Tickets("secret").read(text, NOW) is None


def test_a_ticket_of_another_installation_lets_nobody_in() -> None:
    text = Tickets("secret").write(ANN, NOW)
    assert Tickets("other").read(text, NOW) is None
    assert Tickets("secret").read(text[:-1] + ("A" if text[-1] != "A" else "B"), NOW) is None


def test_nodes_prove_the_installations_secret() -> None:
    assert node_token("a") == node_token("a") != node_token("b")
    assert len(node_token("a")) == 64


@pytest.mark.parametrize(
    "fact",
    [
        facts.Hello(
            node="n", boot="b", phones=["ann"],
            calls=[facts.LiveCall(call="c", legs=[facts.LiveLeg(leg="c-0", state="up")])],
        ),
        facts.Heard(
            number=7, call="c", leg="c-0", text="账单", language="zh", confidence=0.5, engine="e"
        ),
        facts.Recorded(number=8, call="c", file="c-1.wav", seconds=2.5, pauses=[[0.5, 1.0]]),
        facts.Condition(report={"calls": 3, "ways": {"sip": {}}}),
    ],
)  # fmt: skip
def test_facts_are_read_as_they_were_told(fact: facts.Facts) -> None:
    assert codec.fact_from(codec.encode(fact)) == fact


@pytest.mark.parametrize(
    "order",
    [
        orders.Say(
            call="c", id="1", parts=[orders.Part(text="Hi", prompt="p"), orders.Part(tone="beep")],
            ask=orders.Ask(expect="menu", words=["x"]), can_interrupt=False,
        ),
        orders.Bridge(call="c", parties=[orders.Party(leg="c-0", mode="whisper", partner="c-1")]),
        orders.Configure(trunks=[orders.Trunk(name="t", host="h", password="p")]),
        orders.HangUp(call="c"),
    ],
)  # fmt: skip
def test_orders_are_read_as_they_were_given(order: orders.Orders) -> None:
    assert codec.order_from(codec.encode(order).decode()) == order


@pytest.mark.parametrize("frame", ["", "{}", '{"type":"nothing"}', '{"type":"heard"}', "[1]", "\0"])
def test_what_cannot_be_read_is_refused(frame: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        codec.fact_from(frame)
    with pytest.raises(msgspec.DecodeError):
        codec.order_from(frame)
