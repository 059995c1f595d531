"""The books of the demonstration's billing system: bills, meters and visits.

A company's own system as a contact centre finds it: it knows its customers by number, answers in
JSON and refuses what breaks its rules. What is written lives as long as the process; everything
else follows from `billing.yaml` and the day.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from core.model import Json

ISSUE_DAY = 3
DUE_AFTER = timedelta(days=14)
READINGS_FROM = 25
"""From this day of the month on a reading counts for the next bill."""
BOOKABLE = timedelta(days=60)
WINDOWS = ("08-12", "12-16", "16-20")
SATURDAY, SUNDAY = 5, 6
FIRST_NEW_ORDER = 10301
MOST_ORDERS = 10_000
MOST_DIGITS = 5


class Refused(Exception):
    """What was sent breaks a rule of the company; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is known of one customer. `months_open`: how long the bill has been waiting."""

    number: str
    amount: Decimal
    paid: Decimal
    meter: str
    last_reading: int
    months_open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One piece of work, with a visit or without."""

    number: str
    kind: str
    customer: str
    status: str
    day: date | None = None
    window: str = ""


@dataclass(slots=True)
class Books:
    """The accounts, and the orders with those that came in since the start."""

    accounts: Mapping[str, Account]
    statuses: Mapping[str, Mapping[str, str]]
    holidays: frozenset[date]
    orders: OrderedDict[str, Order] = field(default_factory=OrderedDict)
    next_order: int = FIRST_NEW_ORDER

    def bill(self, customer: str, today: date) -> Json:
        """The latest bill of a customer, or None for a number nobody has."""
        account = self.accounts.get(customer_number(customer))
        if account is None:
            return None
        issued = _months_before(_last_issue(today), account.months_open)
        due = issued + DUE_AFTER
        open_ = account.amount - account.paid
        return {
            "customer": account.number,
            "number": f"B-{issued:%y%m}{account.number[-4:]}",
            "issued": issued.isoformat(),
            "due": due.isoformat(),
            "amount": str(account.amount),
            "open": str(abs(open_)),
            "status": _status(open_, due, today),
        }

    def order(self, number: str) -> Json:
        """Where a piece of work stands, or None for a number that was never given."""
        found = self.orders.get(f"WO-{_digits(number)}")
        if found is None:
            return None
        has_visit = found.status == "scheduled" and found.day is not None
        return {
            "number": found.number,
            "kind": found.kind,
            "status": found.status,
            "status_text": dict(self.statuses[found.status]),
            "has_visit": has_visit,
            "date": found.day.isoformat() if found.day else None,
            "window": _clock(found.window) if found.window else None,
        }

    def take_reading(self, meter: str, reading: str | int, today: date) -> Json:
        """Store a reading. None for a meter nobody has; raises Refused for one that is too low."""
        wanted = f"M{_digits(meter)}"
        account = next((each for each in self.accounts.values() if each.meter == wanted), None)
        if account is None:
            return None
        text = str(reading).strip()
        if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
            raise Refused(f"a reading has 1 to {MOST_DIGITS} digits")
        if int(text) < account.last_reading:
            raise Refused("lower than the last reading")
        used = int(text) - account.last_reading
        return {"meter": wanted, "used": used, "counts": today.day >= READINGS_FROM}

    def book(self, customer: str, day: str, window: str, today: date) -> Json:
        """Book an engineer. Raises Refused for days and hours on which nobody comes."""
        visit = _bookable(day, window, today, self.holidays)
        order = self._add("repair", customer, status="scheduled", day=visit, window=window)
        return {"number": order.number, "date": visit.isoformat(), "window": _clock(window)}

    def move_out(self, customer: str, day: str) -> Json:
        """Note that somebody moves out. None for a number nobody has."""
        if customer_number(customer) not in self.accounts:
            return None
        _day(day)
        return {"number": self._add("move", customer, status="received").number}

    def complain(self, customer: str, text: str) -> Json:
        """Register a complaint, of a customer or of anybody. Raises Refused for an empty one."""
        if not text.strip():
            raise Refused("a complaint says what happened")
        return {"number": self._add("complaint", customer, status="received").number}

    def _add(
        self, kind: str, customer: str, *, status: str, day: date | None = None, window: str = ""
    ) -> Order:
        order = Order(
            number=f"WO-{self.next_order}",
            kind=kind,
            customer=customer_number(customer),
            status=status,
            day=day,
            window=window,
        )
        self.next_order += 1
        self.orders[order.number] = order
        while len(self.orders) > MOST_ORDERS:
            self.orders.popitem(last=False)
        return order


def customer_number(text: str) -> str:
    """The number in its one spelling, however it was typed."""
    return f"HG-{_digits(text)}"


def working_days(start: date, days: int, holidays: frozenset[date]) -> date:
    """So many working days after (or, if negative, before) a day."""
    step = timedelta(days=1 if days >= 0 else -1)
    day, left = start, abs(days)
    while left:
        day += step
        if day.weekday() < SATURDAY and day not in holidays:
            left -= 1
    return day


def _bookable(day: str, window: str, today: date, holidays: frozenset[date]) -> date:
    visit = _day(day)
    if window not in WINDOWS:
        raise Refused(f"the time slots are {', '.join(WINDOWS)}")
    if not today < visit <= today + BOOKABLE:
        raise Refused(f"from tomorrow until {BOOKABLE.days} days ahead")
    if visit.weekday() == SUNDAY or visit in holidays:
        raise Refused("not on Sundays and holidays")
    if visit.weekday() == SATURDAY and window == WINDOWS[-1]:
        raise Refused("not on Saturday evenings")
    return visit


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("a day is written like 2030-01-31") from None


def _status(open_: Decimal, due: date, today: date) -> str:
    if open_ < 0:
        return "credit"
    if open_ == 0:
        return "paid"
    return "overdue" if due < today else "due"


def _last_issue(today: date) -> date:
    this_month = today.replace(day=ISSUE_DAY)
    return this_month if this_month <= today else _months_before(this_month, 1)


def _months_before(day: date, months: int) -> date:
    for _ in range(months):
        day = (day.replace(day=1) - timedelta(days=1)).replace(day=day.day)
    return day


def _clock(window: str) -> str:
    start, end = window.split("-")
    return f"{start}:00-{end}:00"


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isascii() and each.isdigit())
