"""Words that look like a page, in every text an agent can fill: stored and shown as they are."""

import uuid

from tests.journeys.center import Center

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)> & \"'`{{7*7}}"
ANN = "samuel.mensah"


async def test_an_agents_words_are_never_a_page(center: Center) -> None:
    ann = await center.signs_in(ANN)
    visitor = await center.visits()
    await visitor.says("I want a person")
    card = await ann.accepts()
    at = f"/api/interactions/{card['id']}"
    await ann.answers(card["id"], SCRIPT)
    assert (await visitor.hears("alert", author="agent"))["text"] == SCRIPT
    await ann.post(f"{at}/notes", {"client_id": uuid.uuid4().hex, "text": SCRIPT})
    assert (await ann.put(f"{at}/draft", {"text": SCRIPT}))["text"] == SCRIPT
    made = await ann.post("/api/customers", {"name": SCRIPT, "address": SCRIPT}, expect=201)
    customer = f"/api/customers/{made['id']}"
    await ann.post(f"{customer}/notes", {"text": SCRIPT}, expect=201)
    await ann.put(f"{customer}/tags", {"tags": ["<b>vip</b>"]})
    answer = await ann.http.get(customer)
    assert answer.json()["name"] == SCRIPT
    assert "<b>vip</b>" in answer.json()["tags"]
    for path in (customer, at):
        shown = await ann.http.get(path)
        assert shown.headers["content-type"] == "application/json"
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert "script-src 'self'" in shown.headers["content-security-policy"]
    await ann.until(lambda _: ann.texts(card["id"], "note") == [SCRIPT])


async def test_what_is_no_json_is_refused_with_a_word(center: Center) -> None:
    ann = await center.signs_in(ANN)
    for body in (b"{", b"\xff\xfe", b"[" * 100_000, b'{"name": 5}', b'{"is_admin": true}'):
        headers = {"Content-Type": "application/json"}
        answer = await ann.http.post("/api/customers", content=body, headers=headers)
        assert answer.status_code in (400, 422), (body[:20], answer.text)
        assert answer.json()["error"]["message"]
