"""What people do in a browser: a visitor with the widget, somebody at the console."""

import json
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import Browser, Locator, Page, expect

from tests.live.server import ROOT

P = TypeVar("P", bound="Person")

CHROMIUM = os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
]

WITHIN_MS = 20_000
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
PASSWORD = "lantern-on-the-quay"
LEAK = {"en": "I smell gas in my kitchen", "zh": "我家有煤气味"}
"""What reaches a person at any hour."""
SHOTS = os.environ.get("MAINSTEM_SHOTS")
"""A folder to put pictures into, for whoever wants to look."""
AXE = ROOT / "agent_ui" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})"
SETTLED = """Promise.all(
  document.getAnimations()
    .filter((each) => each instanceof CSSTransition)
    .map((each) => each.finished.catch(() => null))
)"""
OPEN_CHAT = {"en": "Open chat", "zh": "打开聊天"}
MESSAGE = {"en": "Message", "zh": "消息"}


def texts(language: str) -> dict[str, Any]:
    """The console's own words."""
    path = ROOT / "agent_ui" / "packages" / "l10n" / "src" / f"{language}.json"
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def word(language: str, key: str) -> str:
    """What the console says for a key, up to the first gap."""
    value: Any = texts(language)
    for part in key.split("."):
        value = value[part]
    return str(value).partition("{{")[0].strip()


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody with a page of their own."""

    page: Page
    url: str
    language: str = "en"
    errors: list[str] = field(default_factory=list)

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    async def sees(self, text: str) -> None:
        """Wait until the conversation shows it."""
        await expect(self.log.get_by_text(text).last).to_be_visible(timeout=WITHIN_MS)

    async def sees_in_order(self, *lines: str) -> None:
        """Each line is in the conversation once, one after the other."""
        await self.sees(lines[-1])
        shown = await self.log.inner_text()
        assert [shown.count(line) for line in lines] == [1] * len(lines), shown
        places = [shown.index(line) for line in lines]
        assert places == sorted(places), shown

    async def violations(self) -> list[str]:
        """What axe finds, WCAG 2.2 AA."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE.read_text())
        await self.page.evaluate(SETTLED)
        found = await self.page.evaluate(WCAG)
        return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]

    async def picture(self, name: str) -> None:
        if SHOTS:
            await self.page.evaluate(SETTLED)
            await self.page.screenshot(path=Path(SHOTS) / f"{name}.png")


class Visitor(Person):
    """On the company's page."""

    async def opens_chat(self) -> None:
        await self.page.goto(f"{self.url}/harbour-gas")
        await self.page.get_by_role("button", name=OPEN_CHAT[self.language]).click()

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name=MESSAGE[self.language])

    async def writes(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")


class Agent(Person):
    """At the console."""

    def word(self, key: str) -> str:
        return word(self.language, key)

    def button(self, key: str) -> Locator:
        return self.page.get_by_role("button", name=self.word(key))

    async def goes(self, path: str) -> None:
        await self.page.goto(f"{self.url}/console/{path}")

    async def signs_in(self, name: str) -> None:
        await self.goes("")
        await self.page.get_by_role("button", name=name).click()
        heading = self.page.get_by_role("heading", name=self.word("inbox.label"))
        await expect(heading).to_be_visible(timeout=WITHIN_MS)

    async def gets_ready(self) -> None:
        """By the palette: whoever supervises is not invited to."""
        await self.page.keyboard.press("Control+k")
        await self.page.get_by_role("option", name=self.word("actions.ready")).first.click()
        await expect(self.page.get_by_text(self.word("routing_state.idle")).first).to_be_visible()

    async def rings(self) -> None:
        await expect(self.button("offer.accept")).to_be_visible(timeout=WITHIN_MS)

    async def accepts(self) -> None:
        """Wait for an offer and take it by its key."""
        await self.rings()
        await self.page.keyboard.press("a")
        await expect(self.box).to_be_visible(timeout=WITHIN_MS)

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name=self.word("composer.label"))

    async def writes(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")


class People:
    """Gives everybody a browser profile; says at the end what went wrong in their pages."""

    def __init__(self, browser: Browser, stack: AsyncExitStack, url: str) -> None:
        self._browser = browser
        self._stack = stack
        self._url = url
        self._errors: list[str] = []

    async def visitor(self, language: str = "en", **options: object) -> Visitor:
        page = await self._page(language, options)
        return Visitor(page=page, url=self._url, language=language)

    async def agent(self, language: str = "en", **options: object) -> Agent:
        page = await self._page(language, options)
        return Agent(page=page, url=self._url, language=language)

    async def talk(self, language: str = "en", name: str = "Amara") -> tuple[Visitor, Agent]:
        """A visitor and an agent in an active conversation."""
        agent = await self.agent(language)
        await agent.signs_in(name)
        await agent.gets_ready()
        visitor = await self.visitor(language)
        await visitor.opens_chat()
        await visitor.writes(LEAK[language])
        await agent.accepts()
        return visitor, agent

    async def second_tab(self, person: P) -> P:
        """Another tab in the same browser profile."""
        page = self._watched(await person.page.context.new_page())
        return type(person)(page=page, url=person.url, language=person.language)

    def check(self) -> None:
        assert self._errors == []

    async def _page(self, language: str, options: dict[str, object]) -> Page:
        wanted: dict[str, Any] = {
            "viewport": {"width": 1280, "height": 800},
            "locale": LOCALES[language],
            "reduced_motion": "reduce",
            **options,
        }
        context = await self._browser.new_context(**wanted)
        context.set_default_timeout(WITHIN_MS)
        self._stack.push_async_callback(context.close)
        return self._watched(await context.new_page())

    def _watched(self, page: Page) -> Page:
        page.on("pageerror", lambda error: self._errors.append(str(error)))
        return page
