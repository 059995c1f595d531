"""The two orders the board is made of. Pure, mutable, small."""

from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import Any

from routing.model import Waiting

Entry = tuple[Any, ...]
"""Sorts by what comes first; ends in the id of what it stands for."""

SLACK = 32


class LooseHeap:
    """A heap whose members can leave from the middle: the dead are dropped when they surface."""

    __slots__ = ("_entries", "_live")

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._live: dict[str, Entry] = {}

    def push(self, entry: Entry) -> None:
        """Add a member, or move it."""
        self._live[entry[-1]] = entry
        heappush(self._entries, entry)
        if len(self._entries) > 2 * len(self._live) + SLACK:
            self._entries = list(self._live.values())
            heapify(self._entries)

    def discard(self, member: str) -> None:
        self._live.pop(member, None)

    def first(self) -> Entry | None:
        entries, live = self._entries, self._live
        while entries:
            entry = entries[0]
            if live.get(entry[-1]) is entry:
                return entry
            heappop(entries)
        return None

    def first_outside(self, members: frozenset[str]) -> Entry | None:
        """The first whose id is not among `members`."""
        skipped: list[Entry] = []
        entry = self.first()
        while entry is not None and entry[-1] in members:
            skipped.append(heappop(self._entries))
            entry = self.first()
        for each in skipped:
            heappush(self._entries, each)
        return entry


class Order:
    """Waiting interactions by rules.rank, though scores grow while they wait.

    Below the cap all scores grow alike, so `fresh` is ordered once, by when the waiting would have
    begun with the head start counted in. Whoever reaches the cap moves to `aged`, ordered by
    arrival. An entry is (not urgent, that beginning but not before `floor`, since, id).
    """

    __slots__ = ("_aged", "_fresh", "_head")

    def __init__(self) -> None:
        self._fresh = LooseHeap()
        self._aged = LooseHeap()
        self._head: Entry | None = None
        """The first of `fresh`, while it is known to be the first of all."""

    @staticmethod
    def place(item: Waiting, floor: datetime) -> Entry:
        """The entry of an interaction that stands in no order, to compare with others."""
        start = item.since - timedelta(minutes=item.priority)
        return not item.is_urgent, max(start, floor), item.since, item.interaction

    def add(self, item: Waiting) -> None:
        start = item.since - timedelta(minutes=item.priority)
        entry = (not item.is_urgent, start, item.since, item.interaction)
        self._fresh.push(entry)
        if self._head is not None and entry < self._head:
            self._head = entry

    def remove(self, interaction: str) -> None:
        self._fresh.discard(interaction)
        self._aged.discard(interaction)
        if self._head is not None and self._head[3] == interaction:
            self._head = None

    def head(self, floor: datetime) -> Entry | None:
        """The first, where `floor` is the beginning at which the cap is reached now."""
        known = self._head
        if known is not None and known[1] > floor:
            return known
        fresh = self._fresh.first()
        while fresh is not None and fresh[1] <= floor:
            self._fresh.discard(fresh[3])
            self._aged.push((fresh[0], fresh[2], fresh[3]))
            fresh = self._fresh.first()
        old = self._aged.first()
        if old is None:
            self._head = fresh
            return fresh
        self._head = None
        aged = (old[0], floor, old[1], old[2])
        return aged if fresh is None or aged < fresh else fresh
