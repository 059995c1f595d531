"""A Chinese customer and a Chinese agent meet no English but names."""

import re

import pytest
import yaml
from playwright.async_api import expect

from tests.e2e.people import LEAK, WITHIN_MS, Agent, People
from tests.e2e.walk import layers, screens
from tests.live.server import ROOT

pytestmark = pytest.mark.live

WORDS = """() => {
  const apart = 'script, style, kbd, [role=log], [lang=en], [data-avatar]';
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (parentElement.checkVisibility() && !parentElement.closest(apart)) found.push(data);
  }
  for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
    for (const each of document.querySelectorAll(`[${name}]`))
      if (!each.closest(apart)) found.push(each.getAttribute(name));
  return found;
}"""
"""All texts of the page but the talk itself and what says of itself that it is English."""
LATIN = re.compile(r"[A-Za-z]{2,}")
SAME = {"Enter", "Shift", "Ctrl", "Alt", "Mainstem", "English", "HG", "zzzz"}
"""What is the same in every language."""
COMPANY = {"Harbour", "Gas", "Home", "Care", "http", "harbour", "service"}
"""Names and addresses of the company."""
FLOW = {"emergency", "kind", "asked", "smell", "gas"}
"""Keys and values that the author of the flow chose for what it attaches."""
NICKNAME = re.compile(r"浏览器 [0-9a-f]{4}")
"""What a visitor without a name is called."""


def names() -> set[str]:
    """What the company's people and customers are called, and how they are reached."""
    found = SAME | COMPANY | FLOW
    for file in ("users", "customers"):
        content = (ROOT / "demo" / "harbour_gas" / f"{file}.yaml").read_text()
        for value in strings(yaml.safe_load(content)):
            found.update(LATIN.findall(value))
    return found


def strings(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [each for inner in value.values() for each in strings(inner)]
        case list():
            return [each for inner in value for each in strings(inner)]
        case _:
            return []


async def english(agent: Agent, name: str, known: set[str]) -> list[str]:
    """Texts on the screen with Latin words that are nobody's name."""
    await agent.picture(f"zh-{name}")
    said = await agent.page.evaluate(WORDS)
    left = [NICKNAME.sub("", text) for text in said]
    return [f"{name}: {text}" for text in left if set(LATIN.findall(text)) - known]


async def test_a_chinese_talk_from_the_first_word_to_the_wrap_up(people: People) -> None:
    visitor, agent = await people.talk("zh", "陈美玲")
    await visitor.sees("01632 960999")
    await agent.sees(LEAK["zh"])
    await agent.writes("我是美玲，请马上离开。")
    await visitor.sees("我是美玲，请马上离开。")
    assert await visitor.page.locator("html").get_attribute("lang") == "zh-Hans"
    assert not re.search(r"[A-Za-z]{12,}", await visitor.log.inner_text())
    await visitor.picture("zh-visitor")
    await agent.button("actions.finish").first.click()
    disposition = agent.page.get_by_role("radio", name="已派抢险")
    await disposition.check(timeout=WITHIN_MS)
    await agent.button("wrap_up.close").click()
    await expect(agent.page.get_by_text(agent.word("notice.closed")).first).to_be_visible()
    await expect(visitor.page.get_by_text("您对本次服务满意吗？")).to_be_visible(timeout=WITHIN_MS)


async def test_no_english_is_left_in_the_chinese_console(people: People) -> None:
    known = names()
    boss = await people.agent("zh")
    await boss.signs_in("周文斌")
    await boss.gets_ready()
    visitor = await people.visitor("zh")
    await visitor.opens_chat()
    await visitor.writes(LEAK["zh"])
    await boss.rings()
    found = await english(boss, "ringing", known)
    await boss.accepts()
    conversation = boss.page.url.partition("/desk/")[2].partition("?")[0]
    async for name in screens(boss, conversation):
        found += await english(boss, name, known)
    async for name in layers(boss):
        found += await english(boss, name, known)
    assert not found, "\n".join(found)
