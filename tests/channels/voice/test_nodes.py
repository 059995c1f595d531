"""Which nodes are there, and which were."""

from datetime import timedelta

from channels.voice.nodes import REMEMBERED_FOR, Node, Nodes
from channels.voice.wire.orders import Order
from tests.virtual_time import NOON


class Deaf:
    def give(self, order: Order) -> None:
        pass


def node(name: str) -> Node:
    return Node(name=name, boot="1", line=Deaf(), since=NOON)


def test_a_lost_node_is_remembered_for_a_day_or_until_it_is_back() -> None:
    nodes = Nodes()
    one, two = node("one"), node("two")
    nodes.join(one)
    nodes.join(two)
    nodes.leave(two, NOON)
    nodes.leave(one, NOON + timedelta(hours=1))
    almost = NOON + REMEMBERED_FOR - timedelta(seconds=1)
    assert [each.name for each in nodes.gone(almost)] == ["one", "two"]
    assert [each.name for each in nodes.gone(NOON + REMEMBERED_FOR)] == ["one"]
    nodes.join(node("one"))
    assert nodes.gone(almost) == []
    assert nodes.is_connected("one")


def test_an_old_link_that_ends_late_takes_no_newer_one_away() -> None:
    nodes = Nodes()
    old, new = node("one"), node("one")
    nodes.join(old)
    nodes.join(new)
    nodes.leave(old, NOON)
    assert nodes.find("one") is new
    assert nodes.gone(NOON) == []
