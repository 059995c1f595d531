"""Publishing and playing flows, on a real database."""

from dataclasses import dataclass

import pytest

from accounts.model import NewTenant, operator
from core.channels import VOICE
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.model import Actor, ChannelKind, Language
from core.permissions import Permission
from flows.check import Known
from flows.service import BadFlow, Flows
from flows.session import Handover, Say, SetData, Wait
from infra.db import Database
from tests.accounts.company import company_on
from tests.flows.documents import as_yaml, small

CHAT = ChannelKind("web_chat")
SMALL = as_yaml(small())


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Two companies with flows on one database."""

    flows: Flows
    actor: Actor
    other: Actor


@pytest.fixture(name="place")
async def two_companies(database: Database) -> Place:
    company = await company_on(database)
    other = await company.accounts.users.create_tenant(NewTenant(slug="other", name="Other"))
    return Place(flows=Flows(database), actor=company.operator, other=operator(other.id))


async def test_without_a_flow_there_is_no_bot(place: Place) -> None:
    assert await place.flows.active(place.actor.tenant, CHAT) is None


async def test_a_published_flow_plays_on_its_channels_only(place: Place) -> None:
    version = await place.flows.publish(place.actor, SMALL, note="first")
    assert (version.version, version.is_active, version.by_name) == (1, True, "Operator")
    flow = await place.flows.active(place.actor.tenant, CHAT)
    assert flow is not None
    assert (flow.id, flow.version) == ("small", 1)
    assert await place.flows.active(place.actor.tenant, ChannelKind("sms")) is None


async def test_a_flow_of_one_company_is_nothing_to_another(place: Place) -> None:
    await place.flows.publish(place.actor, SMALL)
    assert await place.flows.active(place.other.tenant, CHAT) is None
    assert await place.flows.all(place.other) == []
    with pytest.raises(NotFound):
        await place.flows.document(place.other, "small", 1)
    with pytest.raises(NotFound):
        await place.flows.versions(place.other, "small")
    with pytest.raises(NotFound):
        await place.flows.activate(place.other, "small", None)


async def test_the_next_version_is_played_at_once(place: Place) -> None:
    await place.flows.publish(place.actor, SMALL)
    before = await place.flows.active(place.actor.tenant, CHAT)
    await place.flows.publish(place.actor, SMALL.replace("What can I do?", "Yes?"))
    after = await place.flows.active(place.actor.tenant, CHAT)
    assert before is not None
    assert after is not None
    assert (before.version, after.version) == (1, 2)
    assert [v.version for v in await place.flows.versions(place.actor, "small")] == [2, 1]


async def test_an_older_version_can_be_played_again_and_none_at_all(place: Place) -> None:
    await place.flows.publish(place.actor, SMALL)
    await place.flows.publish(place.actor, SMALL)
    await place.flows.activate(place.actor, "small", 1)
    flow = await place.flows.active(place.actor.tenant, CHAT)
    assert flow is not None
    assert flow.version == 1
    await place.flows.activate(place.actor, "small", None)
    assert await place.flows.active(place.actor.tenant, CHAT) is None
    assert (await place.flows.all(place.actor))[0].active_version is None
    with pytest.raises(NotFound):
        await place.flows.activate(place.actor, "small", 7)


async def test_two_flows_do_not_play_on_one_channel(place: Place) -> None:
    await place.flows.publish(place.actor, SMALL)
    second = as_yaml(small() | {"flow": "second"})
    with pytest.raises(Conflict):
        await place.flows.publish(place.actor, second)
    await place.flows.activate(place.actor, "small", None)
    await place.flows.publish(place.actor, second)
    with pytest.raises(Conflict):
        await place.flows.activate(place.actor, "small", 1)


async def test_a_document_with_errors_is_not_published(place: Place) -> None:
    document = small()
    document["nodes"]["welcome"]["next"] = "nowhere"
    with pytest.raises(BadFlow) as caught:
        await place.flows.publish(place.actor, as_yaml(document))
    assert [finding.code for finding in caught.value.findings if finding.severity == "error"]
    with pytest.raises(BadFlow):
        await place.flows.publish(place.actor, "flow: [")
    assert await place.flows.all(place.actor) == []


async def test_names_are_looked_up_in_the_company(database: Database, place: Place) -> None:
    async def known(tenant: str) -> Known:
        assert tenant == place.actor.tenant
        return Known(queues=frozenset({"general", "emergency"}))

    with pytest.raises(BadFlow) as caught:
        await Flows(database, known).publish(place.actor, SMALL)
    assert {finding.code for finding in caught.value.findings} == {"unknown_queue"}


async def test_publishing_needs_the_right(place: Place) -> None:
    reader = Actor(
        tenant=place.actor.tenant,
        user=place.actor.user,
        name="Reader",
        permissions=frozenset({Permission.FLOWS_READ.value}),
    )
    with pytest.raises(NotAllowed):
        await place.flows.publish(reader, SMALL)
    with pytest.raises(NotAllowed):
        await place.flows.activate(reader, "small", None)
    assert await place.flows.all(reader) == []


async def test_a_note_has_a_limit(place: Place) -> None:
    with pytest.raises(Invalid):
        await place.flows.publish(place.actor, SMALL, note="x" * 501)


async def test_a_conversation_begins_in_a_language_of_the_flow(place: Place) -> None:
    await place.flows.publish(place.actor, SMALL)
    flow = await place.flows.active(place.actor.tenant, CHAT)
    assert flow is not None
    assert place.flows.begin(flow, Language("zh"), CHAT).language == "zh"
    assert place.flows.begin(flow, Language("fr"), CHAT).language == "en"
    assert place.flows.begin(flow, Language("en"), VOICE).channel == VOICE
    assert place.flows.begin(flow, Language("en"), CHAT).node == "welcome"


async def test_of_an_opening_only_words_and_data_are_kept(place: Place) -> None:
    said, data = Say(text="Hello"), SetData(key="a.b", value="c")
    assert place.flows.greeting_of((said, data, Wait(seconds=3))) == (said, data)


async def test_no_greeting_stands_before_the_words_of_an_emergency(place: Place) -> None:
    said, data = Say(text="Hello"), SetData(key="a.b", value="c")
    urgent = (Say(text="Leave"), Handover(queue="q", reason="emergency", is_urgent=True))
    calm = (Say(text="Well"), Handover(queue="q", reason="flow"))
    assert place.flows.greeting_of((said, data), urgent) == (data,)
    assert place.flows.greeting_of((said, data), calm) == (said, data)
