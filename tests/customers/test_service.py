"""What agents do with customers, on a real database."""

from dataclasses import replace

import pytest

from accounts.model import AuditEntry, AuditFilter, Role
from core.errors import Conflict, IdentityTaken, Invalid, NotAllowed, NotFound, StaleVersion
from core.model import Actor, Address, ChannelKind, CustomerId, Language, ProfileClaim, TenantId
from customers import store
from customers.model import Customer, CustomerChanges, IdentityKind, NewCustomer, Proof
from customers.service import Customers
from infra.db import Database, Tx
from tests.accounts.company import Company, company_on


class Recorder:
    """A watcher that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []

    def customer_changed(self, tx: Tx, tenant: TenantId, customer: CustomerId) -> None:
        self.told.append(("changed", customer))

    def customer_moved(
        self, tx: Tx, tenant: TenantId, before: CustomerId, after: CustomerId
    ) -> None:
        self.told.append(("moved", before, after))


@pytest.fixture
def watcher() -> Recorder:
    return Recorder()


@pytest.fixture
def customers(database: Database, watcher: Recorder) -> Customers:
    return Customers(database, watcher)


@pytest.fixture
async def bob(company: Company) -> Actor:
    """An agent."""
    return (await company.signs_in(await company.hires("Bob"))).actor


async def visitor(database: Database, actor: Actor, name: str, **claims: str) -> CustomerId:
    """Somebody opens the chat and says who they are."""
    address = Address(channel=ChannelKind("web_chat"), value=f"browser-of-{name}")
    claim = ProfileClaim(name=name, **claims)
    identified = await database.write(
        lambda tx: store.identify(tx, actor.tenant, address, claim=claim)
    )
    return identified.customer_id


async def trail(company: Company, id: CustomerId) -> list[AuditEntry]:
    wanted = AuditFilter(subject=f"customer:{id}")
    entries = await company.accounts.audit_trail(company.operator, wanted)
    return entries[::-1]


async def test_a_customer_is_entered_and_corrected(
    customers: Customers, company: Company, bob: Actor
) -> None:
    new = NewCustomer(name="Ann  Lee", customer_number="hg 1234", address="1 Quay Road\nHarbour")
    ann = await customers.create(bob, new)
    assert (ann.pii_name, ann.pii_customer_number) == ("Ann Lee", "HG1234")
    assert ann.pii_address == "1 Quay Road Harbour"
    changes = CustomerChanges(name="Ann Wong", language=Language("zh"), address="", version=1)
    changed = await customers.change(bob, ann.id, changes)
    assert changed == replace(
        ann, pii_name="Ann Wong", language=Language("zh"), pii_address="", version=2
    )
    assert await customers.get(bob, ann.id) == changed
    with pytest.raises(StaleVersion):
        await customers.change(bob, ann.id, CustomerChanges(name="Anna", version=1))
    assert not (await customers.get(bob, ann.id)).is_verified


async def test_a_customer_number_is_one_customers(customers: Customers, bob: Actor) -> None:
    ann = await customers.create(bob, NewCustomer(customer_number="HG1234"))
    with pytest.raises(Conflict, match=ann.id):
        await customers.create(bob, NewCustomer(customer_number="hg 1234"))
    other = await customers.create(bob, NewCustomer())
    with pytest.raises(Conflict, match=ann.id):
        await customers.change(bob, other.id, CustomerChanges(customer_number="HG1234"))
    await customers.change(bob, ann.id, CustomerChanges(customer_number=""))
    await customers.change(bob, other.id, CustomerChanges(customer_number="HG1234"))


async def test_a_corrected_name_is_no_longer_the_customers_claim(
    customers: Customers, database: Database, bob: Actor
) -> None:
    id = await visitor(database, bob, "Annie")
    assert (await customers.get(bob, id)).is_name_claimed
    await customers.change(bob, id, CustomerChanges(name="Ann"))
    await visitor(database, bob, "Annie")
    found = await customers.get(bob, id)
    assert (found.pii_name, found.is_name_claimed) == ("Ann", False)


async def test_notes_and_tags_hang_on_the_customer(
    customers: Customers, watcher: Recorder, bob: Actor
) -> None:
    ann = await customers.create(bob, NewCustomer(name="Ann"))
    for text in ("Prefers mail", " Moved in May "):
        await customers.add_note(bob, ann.id, text)
    tagged = await customers.set_tags(bob, ann.id, ["VIP", "late payer"])
    assert [note.pii_text for note in tagged.notes] == ["Moved in May", "Prefers mail"]
    assert {(note.author, note.author_name) for note in tagged.notes} == {(bob.user, "Bob")}
    assert tagged.tags == ("VIP", "late payer")
    assert (await customers.set_tags(bob, ann.id, [])).tags == ()
    assert watcher.told == [("changed", ann.id)] * 4
    with pytest.raises(Invalid):
        await customers.add_note(bob, ann.id, " ")


async def test_an_agent_verifies_what_a_visitor_claimed(
    customers: Customers, company: Company, database: Database, bob: Actor
) -> None:
    id = await visitor(database, bob, "Ann", email="ann@mail.example")
    before = await customers.get(bob, id)
    assert not before.is_verified
    after = await customers.verify_identity(
        bob, id, IdentityKind.EMAIL, "ANN@mail.example", proof=Proof.CUSTOMER_NUMBER
    )
    assert after.is_verified
    (entry,) = await trail(company, id)
    assert (entry.action, entry.actor) == ("customer.identity_verified", bob.user)
    assert entry.after == {"kind": "email", "proof": "customer_number"}


async def test_a_recognised_visitor_moves_and_the_conversations_follow(
    customers: Customers, watcher: Recorder, database: Database, bob: Actor
) -> None:
    ann = await customers.create(bob, NewCustomer(name="Ann", customer_number="HG1234"))
    id = await visitor(database, bob, "Annie")
    with pytest.raises(IdentityTaken):
        await customers.verify_identity(
            bob, ann.id, IdentityKind.VISITOR, "browser-of-Annie", proof=Proof.CUSTOMER_NUMBER
        )
    assert watcher.told == []
    moved = await customers.verify_identity(
        bob,
        ann.id,
        IdentityKind.VISITOR,
        "browser-of-Annie",
        proof=Proof.CUSTOMER_NUMBER,
        moving_from=id,
    )
    assert moved.is_verified
    assert watcher.told == [("moved", id, ann.id), ("changed", ann.id)]
    assert await visitor(database, bob, "Annie") == ann.id
    assert (await customers.get(bob, ann.id)).pii_name == "Ann"


async def test_an_address_an_agent_writes_down_is_a_claim(customers: Customers, bob: Actor) -> None:
    ann = await customers.create(bob, NewCustomer(name="Ann"))
    with_phone = await customers.add_identity(bob, ann.id, IdentityKind.PHONE, "020 7946 0018")
    (phone,) = with_phone.identities
    assert (phone.value, phone.is_verified) == ("+442079460018", False)
    without = await customers.remove_identity(bob, ann.id, IdentityKind.PHONE, "+442079460018")
    assert without.identities == ()
    with pytest.raises(NotFound):
        await customers.remove_identity(bob, ann.id, IdentityKind.PHONE, "+442079460018")
    with pytest.raises(Invalid):
        await customers.add_identity(bob, ann.id, IdentityKind.EMAIL, "ann")
    with pytest.raises(Invalid):
        await customers.add_identity(bob, ann.id, IdentityKind.VISITOR, "v1")
    with pytest.raises(Invalid):
        await customers.verify_identity(
            bob, ann.id, IdentityKind.PHONE, "020 7946 0018", proof=Proof.CHANNEL
        )


async def names(customers: Customers, actor: Actor, text: str) -> list[str]:
    page = await customers.search(actor, text)
    return sorted(customer.pii_name for customer in page.items)


async def test_customers_are_found_by_all_that_is_known(
    customers: Customers, database: Database, bob: Actor
) -> None:
    ann = await customers.create(bob, NewCustomer(name="Ann Lee", customer_number="HG-1234"))
    await customers.verify_identity(
        bob, ann.id, IdentityKind.PHONE, "020 7946 0018", proof=Proof.CODE
    )
    await customers.set_tags(bob, ann.id, ["VIP", "100%_sure"])
    await customers.create(bob, NewCustomer(name="王小芳"))
    await visitor(database, bob, "Zoë Strauß", email="zoe@mail.example")
    for text, expected in {
        "ann": ["Ann Lee"],
        "LEE ann": ["Ann Lee"],
        "ann wong": [],
        "小芳": ["王小芳"],
        "zoë STRAUSS": ["Zoë Strauß"],
        "hg-12": ["Ann Lee"],
        "g-12": [],
        "020 7946 0018": ["Ann Lee"],
        "+44 20 7946 0018": ["Ann Lee"],
        "7946 0018": ["Ann Lee"],
        "vip": ["Ann Lee"],
        "100%_sure": ["Ann Lee"],
        "%": [],
        "_": [],
        "Zoe@MAIL": ["Zoë Strauß"],
        "zoe@mail.example": ["Zoë Strauß"],
        "mail.example": [],
        "": ["Ann Lee", "Zoë Strauß", "王小芳"],
        "   ": ["Ann Lee", "Zoë Strauß", "王小芳"],
        "'; drop table customer; --": [],
    }.items():
        assert await names(customers, bob, text) == expected, text


async def test_a_search_is_paged_newest_first(customers: Customers, bob: Actor) -> None:
    made = [await customers.create(bob, NewCustomer(name=f"Ann {n}")) for n in range(5)]
    seen: list[Customer] = []
    cursor, pages = None, 0
    while cursor is not None or not pages:
        page = await customers.search(bob, "ann", cursor=cursor, limit=2)
        await customers.create(bob, NewCustomer(name="Ann the newest"))
        seen += page.items
        cursor, pages = page.next, pages + 1
    assert seen == made[::-1]
    assert pages == 3


async def test_everything_stays_in_the_company(database: Database) -> None:
    harbour = await company_on(database, "harbour")
    valley = await company_on(database, "valley")
    customers = Customers(database)
    theirs = await customers.create(
        valley.operator, NewCustomer(name="Canary", customer_number="1")
    )
    here = harbour.operator
    assert (await customers.search(here)).items == ()
    assert (await customers.search(here, "canary")).items == ()
    assert (await customers.search(here, cursor="ffffffff")).items == ()
    with pytest.raises(NotFound):
        await customers.get(here, theirs.id)
    with pytest.raises(NotFound):
        await customers.change(here, theirs.id, CustomerChanges(name="Mallory"))
    with pytest.raises(NotFound):
        await customers.add_note(here, theirs.id, "note")
    with pytest.raises(NotFound):
        await customers.set_tags(here, theirs.id, ["tag"])
    with pytest.raises(NotFound):
        await customers.add_identity(here, theirs.id, IdentityKind.EMAIL, "a@mail.example")
    mine = await customers.create(here, NewCustomer(name="Ann", customer_number="1"))
    with pytest.raises(NotFound):
        await customers.verify_identity(
            here, theirs.id, IdentityKind.EMAIL, "a@mail.example", proof=Proof.CODE
        )
    assert mine.id != theirs.id


async def test_reading_and_changing_need_the_permission(
    customers: Customers, company: Company
) -> None:
    editor = await company.hires("Kim", Role.KNOWLEDGE_MANAGER)
    kim = (await company.signs_in(editor)).actor
    reader = replace(kim, permissions=frozenset({"customers.read"}))
    ann = await customers.create(company.operator, NewCustomer(name="Ann"))
    assert (await customers.get(reader, ann.id)).pii_name == "Ann"
    for refused in (
        customers.get(kim, ann.id),
        customers.search(kim),
        customers.create(reader, NewCustomer()),
        customers.change(reader, ann.id, CustomerChanges(name="A")),
        customers.add_note(reader, ann.id, "note"),
        customers.set_tags(reader, ann.id, []),
        customers.add_identity(reader, ann.id, IdentityKind.EMAIL, "a@mail.example"),
        customers.remove_identity(reader, ann.id, IdentityKind.EMAIL, "a@mail.example"),
        customers.verify_identity(
            reader, ann.id, IdentityKind.EMAIL, "a@mail.example", proof=Proof.CODE
        ),
    ):
        with pytest.raises(NotAllowed):
            await refused


async def test_the_trail_names_fields_but_keeps_no_personal_data(
    customers: Customers, company: Company, bob: Actor
) -> None:
    ann = await customers.create(bob, NewCustomer(name="Annabella", customer_number="HG77777"))
    changes = CustomerChanges(
        name="Belladonna", address="Quay 9", customer_number="", language=Language("zh")
    )
    await customers.change(bob, ann.id, changes)
    await customers.add_note(bob, ann.id, "confidential")
    await customers.add_identity(bob, ann.id, IdentityKind.EMAIL, "bella@mail.example")
    await customers.set_tags(bob, ann.id, ["VIP"])
    entries = await trail(company, ann.id)
    assert [entry.action for entry in entries] == [
        "customer.created",
        "customer.changed",
        "customer.noted",
        "customer.identity_claimed",
        "customer.tagged",
    ]
    assert entries[1].before == {
        "name": "(personal)",
        "language": None,
        "customer_number": "(personal)",
        "address": None,
    }
    assert entries[1].after == {
        "name": "(personal)",
        "language": "zh",
        "customer_number": None,
        "address": "(personal)",
    }
    assert entries[4].after == {"tags": ["VIP"]}
    for secret in ("Annabella", "Belladonna", "HG77777", "Quay", "confidential", "bella@"):
        assert secret not in str(entries)
