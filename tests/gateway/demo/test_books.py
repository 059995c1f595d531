"""The billing system of the demonstration: bills, visits, readings."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from gateway.demo import FOLDER, billing
from gateway.demo.books import Books, Refused, working_days

TUESDAY = date(2030, 1, 1)


@pytest.fixture(name="books")
def the_books() -> Books:
    return billing.read_books(FOLDER, TUESDAY)


class Clock:
    def now(self) -> datetime:
        return datetime(2030, 1, 1, 12, tzinfo=UTC)

    async def sleep(self, delay: timedelta) -> None:
        raise AssertionError("nobody waits here")


@pytest.fixture(name="client")
def a_client() -> Iterator[TestClient]:
    with TestClient(billing.application(FOLDER, Clock())) as client:
        yield client


@pytest.mark.parametrize(
    ("customer", "today", "issued", "status", "open_"),
    [
        ("HG-204518", date(2030, 1, 3), "2030-01-03", "due", "84.20"),
        ("HG-204518", date(2030, 1, 2), "2029-12-03", "overdue", "84.20"),
        ("HG-204519", date(2030, 1, 5), "2030-01-03", "paid", "0.00"),
        ("HG-221830", date(2030, 1, 5), "2030-01-03", "credit", "25.00"),
        ("HG-215902", date(2030, 1, 5), "2029-12-03", "overdue", "188.60"),
        ("hg 204518", date(2030, 3, 31), "2030-03-03", "overdue", "84.20"),
    ],
)
def test_a_bill_follows_from_the_day(
    books: Books, customer: str, today: date, issued: str, status: str, open_: str
) -> None:
    bill = books.bill(customer, today)
    assert isinstance(bill, dict)
    assert (bill["issued"], bill["status"], bill["open"]) == (issued, status, open_)
    assert str(bill["number"]).startswith(f"B-{issued[2:4]}{issued[5:7]}")
    assert len(str(bill["number"])) == len("B-12345678")


def test_nobody_has_an_unknown_number(books: Books) -> None:
    assert books.bill("HG-999999", TUESDAY) is None
    assert books.bill("", TUESDAY) is None
    assert books.order("WO-99999") is None
    assert books.take_reading("M00000000", "12", TUESDAY) is None
    assert books.move_out("HG-999999", "2030-01-05") is None


@pytest.mark.parametrize(
    ("day", "window"),
    [
        ("2030-01-01", "08-12"),
        ("2029-12-31", "08-12"),
        ("2030-03-03", "08-12"),
        ("2030-03-04", "08-12"),
        ("2030-01-06", "08-12"),
        ("2030-01-05", "16-20"),
        ("2030-01-04", "20-24"),
        ("soon", "08-12"),
    ],
)
def test_no_engineer_comes_then(books: Books, day: str, window: str) -> None:
    with pytest.raises(Refused):
        books.book("HG-204518", day, window, TUESDAY)


def test_no_engineer_comes_on_a_holiday() -> None:
    eve = date(2027, 12, 20)
    books = billing.read_books(FOLDER, eve)
    with pytest.raises(Refused):
        books.book("HG-204518", "2027-12-25", "08-12", eve)


@pytest.mark.parametrize(("day", "window"), [("2030-01-02", "16-20"), ("2030-01-05", "12-16")])
def test_a_booked_visit_can_be_looked_up(books: Books, day: str, window: str) -> None:
    made = books.book("HG-204518", day, window, TUESDAY)
    assert isinstance(made, dict)
    found = books.order(str(made["number"]))
    assert isinstance(found, dict)
    assert (found["date"], found["has_visit"], found["status"]) == (day, True, "scheduled")


@pytest.mark.parametrize("reading", ["4377", "", "-5", "12a", "123456", "4378.5"])
def test_an_impossible_reading_is_refused(books: Books, reading: str) -> None:
    with pytest.raises(Refused):
        books.take_reading("M40218833", reading, TUESDAY)


def test_a_reading_counts_from_the_25th(books: Books) -> None:
    early = books.take_reading("m40218833", 4378, date(2030, 1, 24))
    late = books.take_reading("M40218833", "04512", date(2030, 1, 25))
    assert early == {"meter": "M40218833", "used": 0, "counts": False}
    assert late == {"meter": "M40218833", "used": 134, "counts": True}


def test_working_days_pass_over_weekends_and_holidays() -> None:
    holiday = frozenset({date(2030, 1, 2)})
    assert working_days(TUESDAY, 3, holiday) == date(2030, 1, 7)
    assert working_days(TUESDAY, -2, frozenset()) == date(2029, 12, 28)
    assert working_days(TUESDAY, 0, holiday) == TUESDAY


def test_a_repeated_request_is_done_once(client: TestClient) -> None:
    body = {"customer_number": "HG-204518", "text": "Nobody came"}
    one = client.post("/complaints", json=body, headers={"Idempotency-Key": "a"})
    again = client.post("/complaints", json=body, headers={"Idempotency-Key": "a"})
    other = client.post("/complaints", json=body, headers={"Idempotency-Key": "b"})
    assert one.status_code == 201
    assert one.json() == again.json()
    assert one.json() != other.json()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/customers/HG-204518/bill", None, 200),
        ("GET", "/customers/HG-1/bill", None, 404),
        ("GET", "/customers/..%2F..%2Fetc/bill", None, 404),
        ("GET", "/work-orders/WO-10234", None, 200),
        ("POST", "/moves", {"customer_number": "HG-204518", "date": "2030-01-05"}, 201),
        ("POST", "/moves", {"customer_number": "HG-1", "date": "2030-01-05"}, 404),
        ("POST", "/work-orders", {"date": "2030-01-06", "window": "08-12"}, 422),
        ("POST", "/work-orders", {}, 422),
        ("POST", "/complaints", {"text": " "}, 422),
    ],
)
def test_the_statuses(
    client: TestClient, method: str, path: str, body: dict[str, str] | None, status: int
) -> None:
    assert client.request(method, path, json=body).status_code == status
