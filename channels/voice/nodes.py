"""The voice nodes that are connected to this gateway."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from .wire.orders import Order

NODE_BACK_WITHIN = timedelta(seconds=10)
"""A node that was connected may be gone for so long before its calls and phones count as lost."""


class Line(Protocol):
    """The link to one node."""

    def give(self, order: Order) -> None:
        """Send an order soon; a link that is full or gone drops it."""
        ...


@dataclass(slots=True, eq=False)
class Node:
    """One voice node, as long as it is connected."""

    name: str
    boot: str
    line: Line
    since: datetime
    report: dict[str, object] = field(default_factory=dict)
    phones: set[str] = field(default_factory=set)
    """Users whose browser phones are connected to it."""


class Nodes:
    """The connected nodes by name."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}

    def join(self, node: Node) -> None:
        self._nodes[node.name] = node

    def leave(self, node: Node) -> None:
        """Forget the node, unless a newer link of the same name has come."""
        if self._nodes.get(node.name) is node:
            del self._nodes[node.name]

    def is_connected(self, name: str) -> bool:
        return name in self._nodes

    def find(self, name: str) -> Node | None:
        return self._nodes.get(name)

    def any(self) -> Node | None:
        return next(iter(self._nodes.values()), None)

    def all(self) -> list[Node]:
        return list(self._nodes.values())

    def of_phone(self, user: str) -> Node | None:
        """The node to which the person's phone is connected."""
        return next((node for node in self._nodes.values() if user in node.phones), None)

    def give(self, name: str, order: object) -> None:
        """Send an order to a node, if it is there."""
        node = self._nodes.get(name)
        if node is not None and isinstance(order, Order):
            node.line.give(order)
