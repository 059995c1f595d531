"""The same answers as rules.next_offer, from an index. Pure: no I/O, reads no clock.

Interactions that the same agents can take (same queue, needs, channel, units) form a line. It
keeps them in order, and beside them its able and free agents, longest idle first. Only lines in
which something changed are looked at, so that a decision costs a few heap steps.

Interactions that somebody declined stand in a second order of their line, looked at one by one.
Those kept for one agent, or held until opening, stand outside. A timer moves all of these back.
Time must not run backwards from call to call.
"""

from datetime import datetime
from heapq import heappop, heappush

from core.model import ChannelKind, InteractionId, QueueId, UserId
from routing.heaps import Entry, LooseHeap, Order
from routing.model import Choice, Needs, Seat, Waiting
from routing.presence import is_attending
from routing.rules import SCORE_CAP, has_room, idle_rank, is_excluded, keeper, lacking

Kind = tuple[ChannelKind, int, bool]
"""Channel, units, and whether a telephone is needed: what an agent must have free."""
LineKey = tuple[QueueId, Kind, Needs]
Found = tuple[Entry, UserId]

LINES_KEPT = 512
"""Empty lines are kept for the next of their kind, until there are this many lines."""


class Line:
    """Interactions that the same agents can take, and those agents that are free."""

    __slots__ = ("declined", "free", "has_declined", "key", "kind", "plain")

    def __init__(self, key: LineKey) -> None:
        self.key = key
        self.kind = key[1]
        self.has_declined = False
        self.plain = Order()
        self.declined = Order()
        self.free = LooseHeap()


class Board:
    """The waiting and the seats of one tenant, kept by whoever routes."""

    def __init__(self) -> None:
        self.seats: dict[UserId, Seat] = {}
        self.waiting: dict[InteractionId, Waiting] = {}
        self._lines: dict[LineKey, Line] = {}
        self._line_of: dict[InteractionId, Line] = {}
        self._lines_of: dict[UserId, tuple[Line, ...]] = {}
        self._changed: set[Line] = set()
        self._kept_for: dict[UserId, set[InteractionId]] = {}
        self._kept_changed: set[InteractionId] = set()
        self._timers: list[tuple[datetime, InteractionId]] = []

    # --- keeping it in step ---

    def put(self, item: Waiting, now: datetime) -> None:
        """Add an interaction, or replace it."""
        self.drop(item.interaction)
        self.waiting[item.interaction] = item
        self._line_of[item.interaction] = self._line(item)
        if item.kept is not None and now < item.kept.until:
            self._kept_for.setdefault(item.kept.agent, set()).add(item.interaction)
        self._enter(item, now)

    def drop(self, interaction: InteractionId) -> None:
        """Remove an interaction that no longer waits."""
        item = self.waiting.pop(interaction, None)
        if item is None:
            return
        self._take_out(interaction)
        del self._line_of[interaction]
        if item.kept is not None:
            self._kept_for.get(item.kept.agent, set()).discard(interaction)

    def put_seat(self, seat: Seat, now: datetime) -> None:
        """Add an agent, or replace what is known about them."""
        agent = seat.agent
        before = self.seats.get(agent)
        self.seats[agent] = seat
        if before is None or not _is_same_work(before, seat):
            self._leave_lines(agent)
            lines = self._lines.values()
            self._lines_of[agent] = tuple(line for line in lines if _serves(seat, line))
        self._set_free(seat)
        self._place_kept_for(agent, now)

    def drop_seat(self, agent: UserId, now: datetime) -> None:
        """Remove an agent who is no longer one."""
        self._leave_lines(agent)
        self._lines_of.pop(agent, None)
        self.seats.pop(agent, None)
        self._place_kept_for(agent, now)

    # --- deciding ---

    def next_offer(self, now: datetime) -> Choice | None:
        """Pick the next interaction and its agent, like rules.next_offer. Changes no answer."""
        if self._timers and self._timers[0][0] <= now:
            self._wake(now)
        floor = now - SCORE_CAP
        best = self._first_of_lines(floor, now)
        for interaction in tuple(self._kept_changed):
            item = self.waiting[interaction]
            agent = keeper(item, self.seats, now)
            if agent is None or not has_room(self.seats[agent], item.channel, item.units):
                self._kept_changed.discard(interaction)
                continue
            head = Order.place(item, floor)
            if best is None or head < best[0]:
                best = head, agent
        if best is None:
            return None
        (_, _, _, first), agent = best
        return Choice(waiting=self.waiting[first], seat=self.seats[agent])

    def next_change(self) -> datetime | None:
        """When time alone may make an offer possible: a hold, a pause or a wait for one ends."""
        while self._timers and self._timers[0][1] not in self.waiting:
            heappop(self._timers)
        return self._timers[0][0] if self._timers else None

    def _first_of_lines(self, floor: datetime, now: datetime) -> Found | None:
        """The first interaction of any line that somebody can take, and who."""
        best: Found | None = None
        unchanged: list[Line] = []
        for line in self._changed:
            free = line.free.first()
            if free is None:
                unchanged.append(line)
                continue
            head = line.plain.head(floor)
            if head is not None and (best is None or head < best[0]):
                best = head, free[2]
            if line.has_declined:
                best = self._first_declined(line, best, floor, now) or best
            elif head is None:
                unchanged.append(line)
        self._changed.difference_update(unchanged)
        return best

    def _first_declined(
        self, line: Line, best: Found | None, floor: datetime, now: datetime
    ) -> Found | None:
        """The first before `best` that one of the free agents has not declined."""
        passed: list[Waiting] = []
        found: Found | None = None
        head = line.declined.head(floor)
        while head is not None and (best is None or head < best[0]):
            item = self.waiting[head[3]]
            excluded = frozenset(each for each in item.excluded if is_excluded(item, each, now))
            agent = line.free.first_outside(excluded)
            if agent is not None:
                found = head, agent[2]
                break
            passed.append(item)
            line.declined.remove(item.interaction)
            head = line.declined.head(floor)
        for item in passed:
            line.declined.add(item)
        line.has_declined = line.declined.head(floor) is not None
        return found

    # --- how it is kept ---

    def _line(self, item: Waiting) -> Line:
        kind = (item.channel, item.units, item.needs_phone)
        key = (item.queue, kind, item.needs)
        line = self._lines.get(key)
        if line is None:
            if len(self._lines) >= LINES_KEPT:
                self._forget_empty_lines()
            line = self._lines[key] = Line(key)
            for agent, seat in self.seats.items():
                if _serves(seat, line):
                    self._lines_of[agent] = (*self._lines_of[agent], line)
                    self._set_free(seat)
        return line

    def _forget_empty_lines(self) -> None:
        used = set(self._line_of.values())
        self._lines = {key: line for key, line in self._lines.items() if line in used}
        self._changed &= used
        for agent, lines in self._lines_of.items():
            self._lines_of[agent] = tuple(line for line in lines if line in used)

    def _set_free(self, seat: Seat) -> None:
        """Enter the agent where they could take one more, and leave where not."""
        agent, entry = seat.agent, idle_rank(seat)
        attending = is_attending(seat.attendance)
        room: dict[Kind, bool] = {}
        for line in self._lines_of[agent]:
            has = room.get(line.kind)
            if has is None:
                has = room[line.kind] = attending and _is_free(seat, line.kind)
            if has:
                line.free.push(entry)
                self._changed.add(line)
            else:
                line.free.discard(agent)

    def _leave_lines(self, agent: UserId) -> None:
        for line in self._lines_of.get(agent, ()):
            line.free.discard(agent)

    def _take_out(self, interaction: InteractionId) -> None:
        line = self._line_of[interaction]
        line.plain.remove(interaction)
        if line.has_declined:
            line.declined.remove(interaction)
        self._kept_changed.discard(interaction)

    def _enter(self, item: Waiting, now: datetime) -> None:
        """Put an interaction where it belongs now, with a timer where time changes that."""
        line = self._line_of[item.interaction]
        if item.kept is None and item.held_until is None and not item.excluded:
            line.plain.add(item)
            self._changed.add(line)
            return
        if item.held_until is not None and now < item.held_until:
            heappush(self._timers, (item.held_until, item.interaction))
            return
        pauses = [until for until in item.excluded.values() if now < until]
        ends = pauses
        if item.kept is not None and now < item.kept.until:
            ends = [item.kept.until, *pauses]
        if ends:
            heappush(self._timers, (min(ends), item.interaction))
        if keeper(item, self.seats, now) is not None:
            self._kept_changed.add(item.interaction)
            return
        if pauses:
            line.has_declined = True
            line.declined.add(item)
        else:
            line.plain.add(item)
        self._changed.add(line)

    def _place_kept_for(self, agent: UserId, now: datetime) -> None:
        for interaction in tuple(self._kept_for.get(agent, ())):
            self._take_out(interaction)
            self._enter(self.waiting[interaction], now)

    def _wake(self, now: datetime) -> None:
        """Place again what a timer was set for."""
        while self._timers and self._timers[0][0] <= now:
            _, interaction = heappop(self._timers)
            item = self.waiting.get(interaction)
            if item is not None:
                self._take_out(interaction)
                self._enter(item, now)


def _serves(seat: Seat, line: Line) -> bool:
    queue, _, needs = line.key
    return queue in seat.queues and not lacking(seat, needs)


def _is_free(seat: Seat, kind: Kind) -> bool:
    channel, units, needs_phone = kind
    return (seat.attendance.has_phone or not needs_phone) and has_room(seat, channel, units)


def _is_same_work(before: Seat, seat: Seat) -> bool:
    if before.queues is seat.queues and before.skills is seat.skills:
        return True
    return before.queues == seat.queues and before.skills == seat.skills
