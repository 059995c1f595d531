"""The ingestion ledger: stored once, worked on in order, quarantined when hopeless."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from core.errors import Conflict, NotFound
from core.model import (
    Address,
    AgentSpoke,
    AgentUnreachable,
    Attachment,
    BlobId,
    CallArrived,
    CallbackAsked,
    CallLost,
    CallPlaced,
    ChannelKind,
    CustomerLeft,
    Inbound,
    InboundContent,
    Language,
    NothingHeard,
    OfflineMessage,
    ProfileClaim,
    Rating,
    Receipt,
    Recognition,
    TakenOver,
    TenantId,
    TextMessage,
    UserId,
)
from infra import events, ledger, quarantine
from infra.codec import inbound_from_json, inbound_to_json
from infra.db import Database, Tx
from infra.ledger import InboundState

ACME = TenantId("acme")
CHAT = ChannelKind("web_chat")
MINUTE = timedelta(minutes=1)
HELLO = TextMessage(text="你好")


def arrived(
    provider_id: str,
    thread: str = "t1",
    content: InboundContent = HELLO,
    tenant: TenantId = ACME,
) -> Inbound:
    return Inbound(
        tenant=tenant,
        channel=CHAT,
        provider_id=provider_id,
        address=Address(channel=CHAT, value="visitor-1"),
        thread=thread,
        received_at=datetime(2030, 1, 1, 12, tzinfo=UTC),
        content=content,
        raw=b'{"text": "\xe4\xbd\xa0"}\x00\xff',
        language=Language("zh"),
        facts={"page.url": "https://shop.example/a"},
    )


async def store(database: Database, *arrivals: Inbound) -> list[Receipt]:
    return [await database.write(partial(ledger.store, received=each)) for each in arrivals]


async def claim(
    database: Database, *, limit: int = 10, lease: timedelta = MINUTE
) -> list[ledger.LedgerRow]:
    return await database.write(lambda tx: ledger.claim(tx, limit=limit, lease=lease))


def ids(rows: list[ledger.LedgerRow]) -> list[str]:
    return [row.inbound.provider_id for row in rows]


CONTENTS: list[InboundContent] = [
    TextMessage(
        text="see this",
        attachments=(
            Attachment(blob=BlobId("ab"), name="a.png", media_type="image/png", size_bytes=3),
        ),
        choice="yes",
    ),
    ProfileClaim(name="陈", email="c@example.org"),
    OfflineMessage(text="call me", claim=ProfileClaim(phone="+1555")),
    Rating(score=4, comment="good"),
    CustomerLeft(),
    TextMessage(
        text="the boiler is cold",
        speech=Recognition(engine="vosk", confidence=0.87, seconds=1.4, interrupted_at_ms=640),
    ),
    CallArrived(),
    NothingHeard(),
    AgentSpoke(agent=UserId("ann"), name="Ann", text="How can I help?"),
    CallbackAsked(number="+441632555010"),
    CallLost(),
    CallPlaced(agent=UserId("ann")),
    AgentUnreachable(agent=UserId("ann")),
    TakenOver(agent=UserId("bob"), by=UserId("ann")),
]


@pytest.mark.parametrize("content", CONTENTS, ids=lambda each: type(each).__name__)
def test_every_content_survives_as_json(content: InboundContent) -> None:
    inbound = arrived("1", content=content)
    assert inbound_from_json(inbound_to_json(inbound), inbound.raw) == inbound


async def test_a_stored_delivery_comes_back_whole(database: Database) -> None:
    await store(database, arrived("1"))
    (row,) = await claim(database)
    assert row.inbound == arrived("1")
    assert (row.attempts, row.lease) == (1, 1)


async def test_a_second_delivery_is_the_same_one(database: Database) -> None:
    first, second = await store(database, arrived("1"), arrived("1", content=CustomerLeft()))
    assert (first.is_new, second.is_new) == (True, False)
    assert second.ledger_id == first.ledger_id
    assert len(await claim(database)) == 1


async def test_the_same_provider_id_of_another_company_is_another_delivery(
    database: Database,
) -> None:
    first, second = await store(database, arrived("1"), arrived("1", tenant=TenantId("other")))
    assert first.is_new
    assert second.is_new


async def test_one_thread_is_worked_on_one_at_a_time_and_in_order(database: Database) -> None:
    await store(database, arrived("a1", "a"), arrived("a2", "a"), arrived("b1", "b"))
    first = await claim(database)
    assert ids(first) == ["a1", "b1"]
    assert await claim(database) == []
    await database.write(lambda tx: ledger.processed(tx, first[0].id, lease=first[0].lease))
    assert ids(await claim(database)) == ["a2"]


async def test_the_limit_takes_the_oldest(database: Database) -> None:
    await store(database, *(arrived(str(n), thread=str(n)) for n in range(5)))
    assert ids(await claim(database, limit=2)) == ["0", "1"]
    assert ids(await claim(database, limit=2)) == ["2", "3"]


async def test_a_claim_that_ran_out_is_given_again_and_the_late_answer_refused(
    database: Database,
) -> None:
    await store(database, arrived("1"))
    (late,) = await claim(database, lease=timedelta(0))
    (row,) = await claim(database)
    assert (row.attempts, row.lease) == (2, 2)
    with pytest.raises(Conflict):
        await database.write(lambda tx: ledger.processed(tx, late.id, lease=late.lease))
    await database.write(lambda tx: ledger.processed(tx, row.id, lease=row.lease))
    with pytest.raises(Conflict):
        await database.write(lambda tx: ledger.processed(tx, row.id))


async def test_a_receiver_keeps_its_row_for_a_while(database: Database) -> None:
    for provider_id, keep_for in (("mine", MINUTE), ("dropped", timedelta(0))):
        delivery = arrived(provider_id, provider_id)
        await database.write(partial(ledger.store, received=delivery, keep_for=keep_for))
    assert await database.read(ledger.has_claimable) is True
    (row,) = await claim(database)
    assert (row.inbound.provider_id, row.attempts) == ("dropped", 2)
    assert await database.read(ledger.has_claimable) is False
    await database.write(ledger.release_all)
    assert sorted(ids(await claim(database))) == ["dropped", "mine"]


async def test_a_failed_attempt_waits_and_the_thread_waits_with_it(database: Database) -> None:
    await store(database, arrived("a1", "a"), arrived("a2", "a"))
    (row,) = await claim(database)
    state = await database.write(lambda tx: ledger.failed(tx, row.id, "boom", lease=row.lease))
    assert state is InboundState.RECEIVED
    assert await claim(database) == []
    due = await database.read(ledger.next_due)
    assert due is not None


async def _poison(database: Database) -> str:
    """A delivery that fails until it is quarantined."""
    (receipt,) = await store(database, arrived("bad"))
    for _ in range(ledger.MOST_ATTEMPTS):
        (row,) = await claim(database, lease=timedelta(0))
    state = await database.write(lambda tx: ledger.failed(tx, row.id, "boom", lease=row.lease))
    assert state is InboundState.QUARANTINED
    return receipt.ledger_id


async def test_what_fails_too_often_is_quarantined_and_told(database: Database) -> None:
    bad = await _poison(database)
    await store(database, arrived("next"))
    assert ids(await claim(database)) == ["next"]
    (shown,) = await database.read(lambda tx: quarantine.quarantined(tx, ACME))
    assert (shown.id, shown.error, shown.raw) == (bad, "boom", arrived("bad").raw)
    (fact,) = await database.read(lambda tx: events.since(tx, ACME, 0, 10))
    assert (fact.kind, fact.data) == ("input.quarantined", {"ledger_id": bad, "error": "boom"})


async def test_what_kills_the_process_each_time_is_quarantined(database: Database) -> None:
    await store(database, arrived("bad"))
    for _ in range(ledger.MOST_CLAIMS):
        assert len(await claim(database, lease=timedelta(0))) == 1
    assert await claim(database) == []
    (shown,) = await database.read(lambda tx: quarantine.quarantined(tx, ACME))
    assert shown.error == "no answer in any attempt"


async def test_a_person_gives_fresh_attempts(database: Database) -> None:
    bad = await _poison(database)
    with pytest.raises(NotFound):
        await database.write(lambda tx: quarantine.retry(tx, TenantId("other"), bad))
    await database.write(lambda tx: quarantine.retry(tx, ACME, bad))
    (row,) = await claim(database)
    assert (row.id, row.attempts) == (bad, 1)


async def test_a_person_gives_up(database: Database) -> None:
    bad = await _poison(database)
    await database.write(lambda tx: quarantine.dismiss(tx, ACME, bad))
    assert await database.read(lambda tx: quarantine.quarantined(tx, ACME)) == []
    assert await claim(database) == []


async def test_a_unit_that_fails_after_processing_leaves_the_row_claimed(
    database: Database,
) -> None:
    await store(database, arrived("1"))
    (row,) = await claim(database, lease=timedelta(0))

    def unit(tx: Tx) -> None:
        ledger.processed(tx, row.id, lease=row.lease)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(unit)
    assert len(await claim(database)) == 1
