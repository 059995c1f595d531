"""Business hours on ordinary days, holidays and the nights when the clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from routing.hours import Holiday, Hours, check, closes_at, intervals_of, open_state
from routing.words import EN, ZH

EIGHT, NOON, ONE, FIVE, EIGHT_PM, MIDNIGHT = 480, 720, 780, 1020, 1200, 1440
DAY = ((EIGHT, NOON), (ONE, EIGHT_PM))


def office(**settings: object) -> Hours:
    values = {
        "id": "office",
        "names": {EN: "Office", ZH: "办公时间"},
        "zone": "Europe/London",
        "weekly": {**dict.fromkeys(range(5), DAY), 5: ((540, FIVE),)},
        **settings,
    }
    return Hours(**values)  # type: ignore[arg-type] # checked where it is used


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2030-01-07 07:59", "2030-01-07 08:00"),  # Monday, before
        ("2030-01-07 08:00", None),
        ("2030-01-07 11:59:59", None),
        ("2030-01-07 12:00", "2030-01-07 13:00"),  # the lunch break
        ("2030-01-07 20:00", "2030-01-08 08:00"),
        ("2030-01-05 17:00", "2030-01-07 08:00"),  # Saturday evening, over Sunday
        ("2030-07-08 07:00", None),  # summer: 08:00 on the wall
        ("2030-07-08 06:59", "2030-07-08 07:00"),
    ],
)
def test_a_week_in_london(at: str, opens: str | None) -> None:
    state = open_state(office(), utc(at))
    assert state.is_open == (opens is None)
    assert state.next_opening == (None if opens is None else utc(opens))


def test_public_holidays_close_and_own_days_go_before_them() -> None:
    hours = office(calendars=("GB-ENG",))
    assert not open_state(hours, utc("2030-12-25 10:00")).is_open  # Wednesday, Christmas
    assert open_state(office(), utc("2030-12-25 10:00")).is_open
    short = Holiday(names={EN: "Christmas service"}, intervals=((600, NOON),))
    hours = office(calendars=("GB-ENG",), holidays={date(2030, 12, 25): short})
    assert open_state(hours, utc("2030-12-25 10:00")).is_open
    assert open_state(hours, utc("2030-12-25 12:00")).next_opening == utc("2030-12-27 08:00")


def test_own_days_may_close_an_ordinary_day() -> None:
    party = Holiday(names={EN: "Summer party"})
    hours = office(holidays={date(2030, 1, 7): party})
    assert open_state(hours, utc("2030-01-07 10:00")).next_opening == utc("2030-01-08 08:00")


def test_chinese_new_year() -> None:
    hours = office(zone="Asia/Shanghai", calendars=("CN",))
    assert intervals_of(hours, date(2026, 2, 17)) == ()
    assert intervals_of(hours, date(2026, 2, 25)) == DAY


def test_the_night_in_which_an_hour_comes_twice() -> None:
    """2030-10-27: at 01:00 UTC the clock in London goes from 02:00 back to 01:00."""
    hours = office(weekly={6: ((90, 180),)})  # 01:30 to 03:00
    assert not open_state(hours, utc("2030-10-27 00:29")).is_open
    for minute in ("00:30", "00:59", "01:10", "01:59", "02:59"):
        assert open_state(hours, utc(f"2030-10-27 {minute}")).is_open
    assert not open_state(hours, utc("2030-10-27 03:00")).is_open


def test_the_night_in_which_an_hour_is_left_out() -> None:
    """2030-03-31: at 01:00 UTC the clock in London goes from 01:00 on to 02:00."""
    hours = office(weekly={6: ((0, 180),)})  # 00:00 to 03:00, two hours long
    assert open_state(hours, utc("2030-03-31 00:00")).is_open
    assert open_state(hours, utc("2030-03-31 01:59")).is_open
    assert not open_state(hours, utc("2030-03-31 02:00")).is_open


def test_round_the_clock_has_no_gap_at_midnight() -> None:
    hours = office(weekly=dict.fromkeys(range(7), ((0, MIDNIGHT),)))
    assert open_state(hours, utc("2030-01-07 00:00")).is_open
    assert open_state(hours, utc("2030-01-06 23:59:59.999999")).is_open


def test_closing_time_over_midnight_is_one_opening() -> None:
    hours = office(zone="UTC", weekly={0: ((EIGHT, MIDNIGHT),), 1: ((0, 120),)})
    assert closes_at(hours, utc("2030-01-07 09:00")) == utc("2030-01-08 02:00")
    assert closes_at(hours, utc("2030-01-07 07:00")) is None


def test_hours_that_never_open_have_no_next_opening() -> None:
    assert open_state(office(weekly={}), utc("2030-01-07 10:00")).next_opening is None


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"zone": "Europe/Atlantis"}, "zone"),
        ({"calendars": ("XX",)}, "calendars"),
        ({"calendars": ("GB-XYZ",)}, "calendars"),
        ({"weekly": {7: DAY}}, "weekly"),
        ({"weekly": {0: ((NOON, EIGHT),)}}, "weekly"),
        ({"weekly": {0: ((EIGHT, NOON), (600, ONE))}}, "weekly"),
        ({"weekly": {0: ((EIGHT, 1441),)}}, "weekly"),
        ({"holidays": {date(2030, 1, 1): Holiday(names={}, intervals=((5, 5),))}}, "holidays"),
    ],
)
def test_hours_that_mean_nothing_are_refused(settings: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(office(**settings))
    assert refused.value.field == field


moments = st.timedeltas(timedelta(0), timedelta(days=365)).map(
    lambda span: utc("2030-01-01") + span
)
minutes = st.integers(0, MIDNIGHT // 30).map(lambda half_hours: half_hours * 30)


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    weekly = {}
    for day in draw(st.sets(st.integers(0, 6))):
        marks = sorted(draw(st.sets(minutes, min_size=2, max_size=6)))
        weekly[day] = tuple(zip(marks[::2], marks[1::2], strict=False))
    zone = draw(st.sampled_from(["Europe/London", "Asia/Shanghai", "America/New_York", "UTC"]))
    return office(zone=zone, weekly=weekly)


@given(
    some_hours(),
    moments,
    st.floats(0, 1, exclude_max=True),
)
def test_it_opens_when_it_says_and_not_before(hours: Hours, at: datetime, share: float) -> None:
    check(hours)
    opens = open_state(hours, at).next_opening
    if opens is None:
        return
    assert open_state(hours, opens).is_open
    between = at + (opens - at) * share
    if between < opens:
        assert not open_state(hours, between).is_open


@given(some_hours(), moments)
def test_it_closes_when_it_says_and_not_before(hours: Hours, at: datetime) -> None:
    end = closes_at(hours, at)
    assert (end is not None) == open_state(hours, at).is_open
    if end is not None and end - at < timedelta(days=7):
        assert not open_state(hours, end).is_open
        assert open_state(hours, end - timedelta(microseconds=1)).is_open
