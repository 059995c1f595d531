"""Giving accounts, changing people and passwords, on a real database."""

from dataclasses import replace

import pytest

from accounts.model import AuditFilter, NewTenant, NewUser, Role, UserChanges
from core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, StaleVersion, TooMany
from core.model import Language
from infra.db import Database
from tests.accounts.company import HERE, PASSWORD, Company, company_on

NEW = "nine wet lanterns"


async def test_a_new_person_can_sign_in_with_their_roles(company: Company) -> None:
    sue = await company.hires("Sue", Role.SUPERVISOR, Role.KNOWLEDGE_MANAGER)
    actor = (await company.signs_in(sue)).actor
    assert {"desk.supervise", "knowledge.edit"} <= actor.permissions
    assert "users.edit" not in actor.permissions


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "Sue\x00"}, "name"),
        ({"email": "sue"}, "email"),
        ({"password": "password123"}, "password"),
        ({"password": "sue harbour"}, "password"),
        ({"roles": frozenset()}, "roles"),
    ],
)
async def test_bad_input_names_the_field(
    company: Company, changes: dict[str, object], field: str
) -> None:
    good = NewUser(
        name="Sue",
        email="sue@harbour.example",
        password=PASSWORD,
        roles=frozenset({Role.AGENT}),
    )
    with pytest.raises(Invalid) as refused:
        await company.accounts.users.create(company.operator, replace(good, **changes))  # type: ignore[arg-type] # tables of fields
    assert refused.value.field == field


async def test_an_address_belongs_to_one_person_of_a_company(database: Database) -> None:
    harbour = await company_on(database, "harbour")
    valley = await company_on(database, "valley")
    bob = await harbour.hires("Bob")
    again = NewUser(
        name="Bob", email="BOB@harbour.example", password=PASSWORD, roles=frozenset({Role.AGENT})
    )
    with pytest.raises(Conflict):
        await harbour.accounts.users.create(harbour.operator, again)
    with pytest.raises(Conflict):
        await harbour.accounts.users.change(
            harbour.operator, bob.id, UserChanges(email="ada@harbour.example")
        )
    await valley.accounts.users.create(valley.operator, again)


async def test_a_company_name_is_taken_once(company: Company) -> None:
    with pytest.raises(Conflict):
        await company.accounts.users.create_tenant(NewTenant(slug="harbour", name="Other"))


async def test_nobody_sees_or_changes_people_of_another_company(database: Database) -> None:
    harbour = await company_on(database, "harbour")
    valley = await company_on(database, "valley")
    users = harbour.accounts.users
    assert [user.id for user in await users.all(harbour.operator)] == [harbour.ada.id]
    with pytest.raises(NotFound):
        await users.get(harbour.operator, valley.ada.id)
    with pytest.raises(NotFound):
        await users.change(harbour.operator, valley.ada.id, UserChanges(name="Mallory"))
    with pytest.raises(NotFound):
        await users.change(harbour.operator, valley.ada.id, UserChanges(password=NEW))


async def test_changes_need_the_permission(company: Company) -> None:
    bob = await company.hires("Bob")
    actor = (await company.signs_in(bob)).actor
    users = company.accounts.users
    assert (await users.get(actor, bob.id)).name == "Bob"
    with pytest.raises(NotAllowed):
        await users.all(actor)
    with pytest.raises(NotAllowed):
        await users.get(actor, company.ada.id)
    with pytest.raises(NotAllowed):
        await users.change(actor, bob.id, UserChanges(roles=frozenset({Role.ADMINISTRATOR})))


async def test_who_edits_people_cannot_take_over_a_mightier_one(company: Company) -> None:
    bob = await company.hires("Bob")
    actor = (await company.signs_in(bob)).actor
    clerk = replace(actor, permissions=actor.permissions | {"users.edit", "users.read"})
    users = company.accounts.users
    with pytest.raises(NotAllowed):
        await users.change(clerk, company.ada.id, UserChanges(password=NEW))
    with pytest.raises(NotAllowed):
        await users.change(clerk, bob.id, UserChanges(roles=frozenset({Role.SUPERVISOR})))
    await users.change(clerk, bob.id, UserChanges(name="Bobby"))


async def test_only_what_is_named_changes(company: Company) -> None:
    bob = await company.hires("Bob")
    changed = await company.accounts.users.change(
        company.operator, bob.id, UserChanges(language=Language("zh"), version=1)
    )
    assert changed == replace(bob, language=Language("zh"), version=2)
    assert await company.accounts.users.get(company.operator, bob.id) == changed


async def test_a_change_of_something_old_is_refused(company: Company) -> None:
    bob = await company.hires("Bob")
    users = company.accounts.users
    await users.change(company.operator, bob.id, UserChanges(name="Robert", version=1))
    with pytest.raises(StaleVersion):
        await users.change(company.operator, bob.id, UserChanges(name="Bobby", version=1))


async def test_changed_roles_count_at_once(company: Company) -> None:
    bob = await company.hires("Bob")
    token = (await company.signs_in(bob)).token
    await company.accounts.actor_for(token)
    roles = frozenset({Role.KNOWLEDGE_MANAGER})
    await company.accounts.users.change(company.operator, bob.id, UserChanges(roles=roles))
    actor = await company.accounts.actor_for(token)
    assert actor is not None
    assert "desk.use" not in actor.permissions
    assert "knowledge.edit" in actor.permissions


async def test_the_last_administrator_cannot_be_lost(company: Company) -> None:
    users = company.accounts.users
    demoted = UserChanges(roles=frozenset({Role.AGENT}))
    with pytest.raises(Conflict):
        await users.change(company.operator, company.ada.id, demoted)
    sue = await company.hires("Sue", Role.ADMINISTRATOR)
    await users.change(company.operator, company.ada.id, demoted)
    with pytest.raises(Conflict):
        await users.change(company.operator, sue.id, UserChanges(is_active=False))


async def test_a_new_password_ends_every_session_but_the_new_one(company: Company) -> None:
    old = [await company.signs_in(company.ada) for _ in range(2)]
    users = company.accounts.users
    fresh = await users.change_password(old[0].actor, PASSWORD, NEW, HERE)
    assert [await company.accounts.actor_for(each.token) for each in old] == [None, None]
    assert await company.accounts.actor_for(fresh.token) == fresh.actor
    with pytest.raises(NotSignedIn):
        await company.signs_in(company.ada)
    await company.signs_in(company.ada, NEW)


async def test_changing_a_password_needs_the_current_one(company: Company) -> None:
    actor = (await company.signs_in(company.ada)).actor
    users = company.accounts.users
    with pytest.raises(Invalid):
        await users.change_password(actor, PASSWORD, "ada harbour", HERE)
    for _ in range(3):
        with pytest.raises(NotSignedIn):
            await users.change_password(actor, "wrong horse battery", NEW, HERE)
    with pytest.raises(TooMany):
        await users.change_password(actor, PASSWORD, NEW, HERE)
    await company.signs_in(company.ada)


async def test_a_reset_password_signs_the_person_out(company: Company) -> None:
    bob = await company.hires("Bob")
    token = (await company.signs_in(bob)).token
    users = company.accounts.users
    with pytest.raises(Invalid):
        await users.change(company.operator, bob.id, UserChanges(password="bob@harbour"))
    await users.change(company.operator, bob.id, UserChanges(password=NEW))
    assert await company.accounts.actor_for(token) is None
    await company.signs_in(bob, NEW)


async def test_every_change_is_in_the_trail_without_passwords(company: Company) -> None:
    bob = await company.hires("Bob")
    changes = UserChanges(roles=frozenset({Role.SUPERVISOR}), password=NEW)
    await company.accounts.users.change(company.operator, bob.id, changes)
    actor = (await company.signs_in(bob, NEW)).actor
    await company.accounts.users.change_password(actor, NEW, PASSWORD, HERE)
    entries = await company.accounts.audit_trail(
        company.operator, AuditFilter(subject=f"user:{bob.id}")
    )
    assert [entry.action for entry in reversed(entries)] == [
        "user.created",
        "user.changed",
        "user.password_reset",
        "session.started",
        "user.password_changed",
    ]
    changed = entries[3]
    assert (changed.before, changed.after) == ({"roles": ["agent"]}, {"roles": ["supervisor"]})
    assert changed.actor_name == "Operator"
    assert PASSWORD not in str(entries)
    assert NEW not in str(entries)
    assert "argon2" not in str(entries)
