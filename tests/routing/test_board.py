"""The index gives the answers of the plain rule, whatever happened before."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import ChannelKind, InteractionId, UserId
from routing.board import Board
from routing.heaps import LooseHeap
from routing.model import Choice, Hold, HoldStage, Seat, Waiting
from routing.presence import hold
from routing.rules import next_offer
from tests.routing.worlds import kept, seat, some_seat, some_waiting, waiting
from tests.virtual_time import NOON

Change = Waiting | Seat | InteractionId | UserId | timedelta
changes = st.one_of(
    some_waiting(),
    some_seat(),
    st.sampled_from([("drop", f"i{number}") for number in range(8)]),
    st.sampled_from([("leave", name) for name in ("ann", "bob", "cho", "dee")]),
    st.integers(0, 240).map(lambda seconds: timedelta(seconds=seconds)),
    st.just("offer"),
    st.just("offer"),
)


class Twin:
    """A board beside the plain lists it stands for."""

    def __init__(self) -> None:
        self.board = Board()
        self.waiting: dict[str, Waiting] = {}
        self.seats: dict[str, Seat] = {}
        self.now = NOON

    def change(self, change: object) -> None:
        match change:
            case Waiting():
                self.waiting[change.interaction] = change
                self.board.put(change, self.now)
            case Seat():
                self.seats[change.agent] = change
                self.board.put_seat(change, self.now)
            case ("drop", str(name)):
                self.waiting.pop(name, None)
                self.board.drop(InteractionId(name))
            case ("leave", str(name)):
                self.seats.pop(name, None)
                self.board.drop_seat(UserId(name), self.now)
            case timedelta():
                self.now += change
            case _:
                self.offer()

    def offer(self) -> Choice | None:
        """Decide twice, compare, and carry the offer out on both sides."""
        choice = self.board.next_offer(self.now)
        assert choice == next_offer(self.waiting.values(), list(self.seats.values()), self.now)
        if choice is not None:
            self.change(("drop", choice.waiting.interaction))
            self.change(with_contact(choice.seat, choice.waiting, self.now))
        return choice


def with_contact(who: Seat, item: Waiting, now: datetime) -> Seat:
    contact = Hold(channel=item.channel, units=item.units, stage=HoldStage.OFFERED)
    attendance = hold(who.attendance, item.interaction, contact, now)
    return Seat(
        agent=who.agent,
        name=who.name,
        queues=who.queues,
        skills=who.skills,
        capacity=who.capacity,
        attendance=attendance,
    )


@settings(max_examples=1000)
@given(st.lists(changes, max_size=30))
def test_the_board_decides_like_the_plain_rule(story: list[object]) -> None:
    twin = Twin()
    for change in story:
        twin.change(change)
    while twin.offer() is not None:
        pass


@settings(max_examples=300)
@given(st.lists(some_waiting(), max_size=8), st.lists(some_seat(), max_size=4), st.data())
def test_the_board_says_when_time_alone_changes_the_answer(
    items: list[Waiting], seats: list[Seat], data: st.DataObject
) -> None:
    twin = Twin()
    for change in (*items, *seats):
        twin.change(change)
    while twin.offer() is not None:
        pass
    wakes_at = twin.board.next_change()
    horizon = NOON + timedelta(minutes=10) if wakes_at is None else wakes_at
    span = max(timedelta(0), horizon - NOON - timedelta(microseconds=1))
    later = NOON + span * data.draw(st.floats(0, 1))
    assert next_offer(twin.waiting.values(), list(twin.seats.values()), later) is None


def test_lines_that_stand_empty_are_forgotten_and_come_back() -> None:
    board = Board()
    board.put_seat(seat("ann", skills=" ".join(f"s{number}" for number in range(600))), NOON)
    for number in range(600):
        board.put(waiting("one", needs=f"s{number}"), NOON)
        choice = board.next_offer(NOON)
        assert choice is not None
        assert choice.waiting.needs == ((f"s{number}", 1),)
        board.drop(InteractionId("one"))
    assert len(board._lines) <= 512


def test_a_transfer_to_an_agent_outside_the_queue_goes_to_them_alone() -> None:
    board = Board()
    board.put_seat(seat("ann"), NOON)
    board.put_seat(seat("bob", queues=()), NOON)
    board.put(waiting("one", kept=kept("bob", 5, transfer=True)), NOON)
    choice = board.next_offer(NOON)
    assert choice is not None
    assert choice.seat.agent == "bob"


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abcdef")), max_size=200))
def test_a_loose_heap_gives_its_smallest_living_member(story: list[tuple[int, str]]) -> None:
    heap = LooseHeap()
    living: dict[str, tuple[int, str]] = {}
    for key, member in story:
        if key == 9:
            heap.discard(member)
            living.pop(member, None)
        else:
            heap.push((key, member))
            living[member] = (key, member)
        assert heap.first() == min(living.values(), default=None)
        outside = [entry for entry in living.values() if entry[1] not in "ab"]
        assert heap.first_outside(frozenset("ab")) == min(outside, default=None)


def test_channels_without_an_entry_still_have_room() -> None:
    board = Board()
    board.put_seat(seat("ann"), NOON)
    board.put(waiting("one", channel=ChannelKind("carrier_pigeon")), NOON)
    assert board.next_offer(NOON) is not None
    assert board.next_offer(NOON) == board.next_offer(NOON), "asking changes nothing"
