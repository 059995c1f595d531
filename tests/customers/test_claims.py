"""No sequence of claims and proofs lets a stranger see, or become, somebody else."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import IdentityTaken, NotFound
from core.model import Address, ChannelKind, CustomerId, ProfileClaim, TenantId
from customers import records, store
from customers.model import IdentityKey, IdentityKind, Proof
from infra.db import Tx, metadata
from infra.ids import Uuid7Ids

TENANT = TenantId("t")
NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
PEOPLE = ("ann", "bob", "cat")

people = st.sampled_from(PEOPLE)
engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A person opens the chat in their own browser and claims somebody's address, or none."""

    who: str
    claims: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A person's own mail arrives, vouched for by the channel."""

    who: str
    claims: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proves:
    """A person proves to an agent that the address is theirs, on the record of their browser."""

    who: str


steps = st.lists(
    st.one_of(
        st.builds(Visit, who=people, claims=st.none() | people),
        st.builds(Mail, who=people, claims=st.none() | people),
        st.builds(Proves, who=people),
    ),
    max_size=12,
)


def address_of(who: str) -> str:
    return f"{who}@mail.example"


def key_of(who: str) -> IdentityKey:
    return IdentityKey(kind=IdentityKind.EMAIL, value=address_of(who))


def come(tx: Tx, channel: str, value: str, claims: str | None = None) -> CustomerId:
    claim = ProfileClaim(name=claims, email=address_of(claims)) if claims else None
    address = Address(channel=ChannelKind(channel), value=value)
    return store.identify(tx, TENANT, address, claim=claim).customer_id


def take(tx: Tx, step: Visit | Mail | Proves) -> tuple[str, CustomerId]:
    """Let it happen; give who it was and whose record they reached."""
    match step:
        case Visit(who=who, claims=claims):
            return who, come(tx, "web_chat", f"browser-of-{who}", claims)
        case Mail(who=who, claims=claims):
            return who, come(tx, "email", address_of(who), claims)
        case Proves(who=who):
            own = come(tx, "web_chat", f"browser-of-{who}")
            with suppress(IdentityTaken):
                store.verify_identity(tx, TENANT, own, key_of(who), proof=Proof.CODE, by="ada")
            return who, own


@contextmanager
def empty_tables() -> Iterator[Tx]:
    with engine.connect() as connection:
        metadata.create_all(connection)
        transaction = connection.begin_nested()
        yield Tx(connection, NOON, Uuid7Ids())
        transaction.rollback()


@settings(max_examples=150)
@given(steps)
def test_everybody_only_ever_reaches_records_of_their_own(
    taken: list[Visit | Mail | Proves],
) -> None:
    with empty_tables() as tx:
        reached: dict[CustomerId, set[str]] = {}
        for step in taken:
            who, record = take(tx, step)
            reached.setdefault(record, set()).add(who)
        assert all(len(whose) == 1 for whose in reached.values())
        for record, whose in reached.items():
            (who,) = whose
            own = {address_of(who), f"browser-of-{who}"}
            identities = records.get(tx, TENANT, record).identities
            assert {each.value for each in identities if each.is_verified} <= own


@settings(max_examples=100)
@given(steps, people, people)
def test_a_verified_identity_belongs_to_one_record(
    taken: list[Visit | Mail | Proves], thief: str, victim: str
) -> None:
    with empty_tables() as tx:
        for step in taken:
            take(tx, step)
        own = come(tx, "web_chat", f"browser-of-{thief}")
        with suppress(IdentityTaken, NotFound):
            store.verify_identity(tx, TENANT, own, key_of(victim), proof=Proof.CODE, by="ada")
        ids = records.find(tx, TENANT, None, after=None, limit=1000)
        verified = [
            (each.kind, each.value)
            for record in records.load(tx, TENANT, ids)
            for each in record.identities
            if each.is_verified
        ]
        assert len(verified) == len(set(verified))
