"""Putting recordings away: a whole tape, one that was changed, and a retry of it."""

from pathlib import Path

import pytest

from channels.voice.call.model import Call, Direction
from channels.voice.model import TapeState, VoiceSettings
from channels.voice.recordings import ARCHIVE, Recordings, get
from channels.voice.taped import Sealer
from channels.voice.wire import facts
from core.errors import ProviderError
from core.model import Language, TenantId
from infra.db import Database
from infra.effects import Effect
from tests.virtual_time import NOON

ACME, SECRET = TenantId("acme"), "a secret of the installation"
CALL = Call(
    tenant=ACME,
    id="c1",
    node="n",
    boot="b",
    direction=Direction.IN,
    way="sip",
    caller="+441632960221",
    called="1000",
    language=Language("en"),
    arrived_at=NOON,
)
EFFECT = Effect(
    tenant=ACME,
    kind=ARCHIVE,
    key="c1-1",
    payload={"recording": "c1-1"},
    due=NOON,
    attempts=1,
    lease=1,
)


@pytest.fixture
async def kept(database: Database, tmp_path: Path) -> Recordings:
    """A call of two seconds was recorded, and the node has told so."""
    made = Recordings(database, tmp_path, SECRET)
    sealer = Sealer(SECRET, "c1-1", 8000)
    tape = b"".join([sealer.head, *(sealer.block(bytes(32_000)) for _ in range(2)), sealer.end()])
    live = tmp_path / "live"
    live.mkdir()
    (live / "c1-1.tape").write_bytes(tape)
    recorded = facts.Recorded(call="c1", file="c1-1.tape", seconds=2.0)
    await made.keep(CALL, recorded, VoiceSettings(tenant=ACME))
    return made


async def state(database: Database) -> tuple[TapeState, float]:
    found = await database.read(lambda tx: get(tx, ACME, "c1-1"))
    assert found is not None
    return found.state, found.seconds


@pytest.mark.real_time
async def test_a_tape_goes_when_it_is_put_away(
    kept: Recordings, database: Database, tmp_path: Path
) -> None:
    await kept._archive(EFFECT)
    assert await state(database) == (TapeState.STORED, 2.0)
    assert not list((tmp_path / "live").iterdir())
    found = await database.read(lambda tx: get(tx, ACME, "c1-1"))
    assert found is not None
    assert b"".join(kept.read(found, 0, 4)) == b"OggS"


@pytest.mark.real_time
async def test_a_changed_tape_is_refused_for_good_and_stays(
    kept: Recordings, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "live" / "c1-1.tape"
    whole = path.read_bytes()
    path.write_bytes(whole[:900] + b"?" + whole[901:])
    for _ in range(2):  # and again when somebody has it tried again
        with pytest.raises(ProviderError) as refused:
            await kept._archive(EFFECT)
        assert not refused.value.retryable
        assert (await state(database))[0] is TapeState.FAILED
        assert path.exists()
    path.write_bytes(whole)
    await kept._archive(EFFECT)
    assert await state(database) == (TapeState.STORED, 2.0)
