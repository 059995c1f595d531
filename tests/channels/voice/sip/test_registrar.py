"""Registrations of desk phones, message by message."""

import re
from dataclasses import replace

import pytest

from channels.voice.telephony.sip.digest import Secret, answer, parse_digest
from channels.voice.telephony.sip.settings import Phone, SipSettings
from tests.channels.voice.sip.desk import Desk, running
from tests.channels.voice.sip.raw import Raw, speaking

pytestmark = pytest.mark.live
PHONES = (Phone(user="ann", password="secret"), Phone(user="bob", password="other"))
HERE = SipSettings(host="127.0.0.1", port=0, phones=PHONES)


async def register(
    raw: Raw, number: int, *, extra: str = "", user: str = "ann", password: str = "secret"
) -> tuple[str, str]:
    """Register as `ann` in two steps; gives the last answer and the request that earned it."""

    def asked(cseq: int, proof: str) -> str:
        text = raw.request("REGISTER", call_id="reg", cseq=cseq, extra=extra + proof)
        text = text.replace("To: <sip:1000@", "To: <sip:ann@")
        return re.sub(r"Contact: .*\r\n", "", text, count=1) if "Contact" in extra else text

    raw.say(asked(number, ""))
    said = await raw.hears("401", f"CSeq: {number} ")
    header = re.search(r"WWW-Authenticate: (.*)\r\n", said)
    assert header
    secret = Secret(user=user, password=password)
    proof = answer(parse_digest(header[1]), secret, method="REGISTER", uri="sip:127.0.0.1")
    request = asked(number + 1, f"Authorization: {proof}\r\n")
    raw.say(request)
    return await raw.hears(f"CSeq: {number + 1} "), request


async def test_a_registration_is_kept_answered_and_taken_back() -> None:
    desk = Desk()
    async with running(HERE, desk) as address, speaking(address) as raw:
        said, _ = await register(raw, 1, extra="Expires: 120\r\n")
        assert "SIP/2.0 200" in said
        assert f"Contact: <sip:caller@127.0.0.1:{raw.port}>;expires=120" in said
        assert desk.sip.health()["phones"] == ["ann"]
        said, _ = await register(raw, 3, extra="Contact: *\r\nExpires: 0\r\n")
        assert "SIP/2.0 200" in said
        assert desk.sip.health()["phones"] == []


async def test_a_recorded_registration_is_not_taken_again() -> None:
    desk = Desk()
    async with running(HERE, desk) as address, speaking(address) as raw:
        _, request = await register(raw, 1)
        raw.say(request.replace("branch=z9hG4bK", "branch=z9hG4bKagain"))
        await raw.hears("SIP/2.0 401", "stale=true")


@pytest.mark.parametrize(
    ("extra", "user", "password", "code"),
    [
        ("Expires: 10\r\n", "ann", "secret", 423), ("", "bob", "other", 403),
        ("", "ann", "guess", 401), ("", "eve", "secret", 401),
        ("Contact: *\r\nExpires: 60\r\n", "ann", "secret", 400),
    ],
)  # fmt: skip
async def test_registrations_that_are_refused(
    extra: str, user: str, password: str, code: int
) -> None:
    desk = Desk()
    async with running(HERE, desk) as address, speaking(address) as raw:
        said, _ = await register(raw, 1, extra=extra, user=user, password=password)
        assert f"SIP/2.0 {code}" in said
        assert desk.sip.health()["phones"] == []


async def test_a_phone_that_is_removed_can_no_longer_be_reached() -> None:
    desk = Desk()
    async with running(replace(HERE), desk) as address, speaking(address) as raw:
        await register(raw, 1)
        desk.sip.configure((), PHONES[1:])
        assert desk.sip.health()["phones"] == []
        desk.sip.configure((), PHONES)
        assert desk.sip.health()["phones"] == []
