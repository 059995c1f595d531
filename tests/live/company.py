"""What an administrator sets up at the company before the telephone rings: hours, a trunk."""

from datetime import UTC, datetime

from tests.channels.voice.peers.baresip import Baresip
from tests.live.telephony import Agent, Telephony

ADMIN = "robert.lindqvist"
DAYS_AWAY = 3
"""A weekday that is neither today nor near, in any time zone."""


async def opens(telephony: Telephony, queue: str) -> None:
    """The queue takes work at every hour of every day."""
    async with Agent(telephony, ADMIN) as admin:
        await _has_hours(admin, queue, None)


async def shuts(telephony: Telephony, queue: str) -> None:
    """The queue is shut, and opens again in some days."""
    day = (datetime.now(UTC).weekday() + DAYS_AWAY) % 7
    seldom = {
        "names": {"en": "One day a week", "zh": "每周一天"},
        "zone": "Europe/London",
        "weekly": {str(day): [["08:00", "20:00"]]},
    }
    async with Agent(telephony, ADMIN) as admin:
        await admin.does("PUT", "/api/hours/seldom", seldom)
        await _has_hours(admin, queue, "seldom")


async def trunk_to(telephony: Telephony, phone: Baresip) -> None:
    """Calls go out to this telephone from now on."""
    async with Agent(telephony, ADMIN) as admin:
        body = {"host": "127.0.0.1", "port": phone.port}
        await admin.does("PUT", "/api/voice/lines/trunk/pstn", body)
        settings = await admin.does("GET", "/api/voice/settings")
        await admin.does("PUT", "/api/voice/settings", {**settings, "out_trunk": "pstn"})
    await telephony.node_is(lambda h: "pstn" in h["ways"]["sip"]["trunks"], "set up")


async def _has_hours(admin: Agent, queue: str, hours: str | None) -> None:
    listed = await admin.does("GET", "/api/queues")
    found = next(each for each in listed if each["id"] == queue)
    kept = {name: value for name, value in found.items() if name not in ("id", "members")}
    await admin.does("PUT", f"/api/queues/{queue}", {**kept, "hours": hours})
