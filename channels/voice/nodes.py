"""The voice nodes that are connected to this gateway, or were of late."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from .wire.orders import Order

NODE_BACK_WITHIN = timedelta(seconds=10)
"""A node that was connected may be gone for so long before its calls and phones count as lost."""

REMEMBERED_FOR = timedelta(days=1)
"""A node that is gone is shown as such for so long, unless the gateway starts anew."""


class Line(Protocol):
    """The link to one node."""

    def give(self, order: Order) -> None:
        """Send an order soon; a link that is full or gone drops it."""
        ...


@dataclass(slots=True, eq=False)
class Node:
    """One voice node, as long as it is connected, and what is remembered of it afterwards."""

    name: str
    boot: str
    line: Line
    since: datetime
    report: dict[str, object] = field(default_factory=dict)
    phones: set[str] = field(default_factory=set)
    """Users whose browser phones are connected to it."""
    left_at: datetime | None = None


class Nodes:
    """The connected nodes by name."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._gone: dict[str, Node] = {}

    def join(self, node: Node) -> None:
        self._nodes[node.name] = node
        self._gone.pop(node.name, None)

    def leave(self, node: Node, now: datetime) -> None:
        """The node is gone, unless a newer link of the same name has come."""
        if self._nodes.get(node.name) is node:
            del self._nodes[node.name]
            node.left_at = now
            self._gone[node.name] = node

    def is_connected(self, name: str) -> bool:
        return name in self._nodes

    def find(self, name: str) -> Node | None:
        return self._nodes.get(name)

    def any(self) -> Node | None:
        return next(iter(self._nodes.values()), None)

    def all(self) -> list[Node]:
        return list(self._nodes.values())

    def gone(self, now: datetime) -> list[Node]:
        """Those that were connected of late, by name."""
        self._gone = {
            name: node
            for name, node in self._gone.items()
            if node.left_at is not None and now - node.left_at < REMEMBERED_FOR
        }
        return [node for _, node in sorted(self._gone.items())]

    def of_phone(self, user: str) -> Node | None:
        """The node to which the person's phone is connected."""
        return next((node for node in self._nodes.values() if user in node.phones), None)

    def give(self, name: str, order: object) -> None:
        """Send an order to a node, if it is there."""
        node = self._nodes.get(name)
        if node is not None and isinstance(order, Order):
            node.line.give(order)
