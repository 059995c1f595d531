"""The built widget in a real browser, on a page of another origin with a strict policy."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from channels.web_chat.model import KIND
from core.model import AuthorKind, Choice, Source, Stage
from tests.channels.web_chat.served import HOSTILE_CSS, WIDGET, Served, serve
from tests.channels.web_chat.world import TENANT, World
from tests.virtual_time import NOON

AXE = WIDGET.parents[3] / "node_modules/axe-core/axe.min.js"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
EVIL = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.skipif(not WIDGET.exists(), reason="the widget is not built"),
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium for the test."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        await opened.close()


@asynccontextmanager
async def visit(
    browser: Browser,
    served: Served,
    **options: Any,  # noqa: ANN401 - the browser's own
) -> AsyncIterator[Page]:
    """Open the company's page on a new device; whatever its console complains of fails the test."""
    context = await browser.new_context(locale="en-GB", **options)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: complaints.append(line.text) if "Policy" in line.text else None,
    )
    await page.goto(served.page)
    yield page
    assert complaints == []
    await context.close()


def at(world: World) -> tuple[str, str, str]:
    """The conversation of whoever wrote last."""
    return (TENANT, KIND, world.center.deliveries[-1].thread)


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Message").fill(text)
    await page.keyboard.press("Enter")


async def begin(page: Page, text: str = "Hello") -> None:
    await page.get_by_role("button", name="Open chat").click()
    await write(page, text)
    await expect(page.get_by_text("Delivered")).to_be_visible()


async def test_a_conversation_from_greeting_to_rating(world: World, browser: Browser) -> None:
    async with serve(world) as served, visit(browser, served) as page:
        await begin(page, "I am moving house")
        world.center.say(
            at(world),
            "Tell us three days before.",
            author=AuthorKind.BOT,
            name="Assistant",
            choices=(Choice(id="h", label="Talk to a person"),),
            sources=(Source(article="a", title="Moving", quote="Three working days.", score=1),),
        )
        await page.get_by_text("Source: Moving").click()
        await expect(page.get_by_text("Three working days.")).to_be_visible()
        await page.get_by_role("button", name="Talk to a person").click()
        await expect(page.get_by_role("button", name="Talk to a person")).to_have_count(0)
        world.center.change(at(world), stage=Stage.WAITING, ahead=2)
        await expect(page.get_by_text("2 people before you")).to_be_visible()
        world.center.change(at(world), stage=Stage.ACTIVE, ahead=None, agent_name="Ann")
        await expect(page.get_by_text("You are talking to Ann")).to_be_visible()
        world.center.type(at(world))
        await expect(page.get_by_text("Ann is writing")).to_be_visible()
        world.center.change(at(world), agent_read=9)
        await expect(page.get_by_text("Read", exact=False).last).to_be_visible()
        await page.get_by_role("button", name="More").click()
        await page.get_by_role("button", name="End conversation").click()
        await page.get_by_role("button", name="End it").click()
        world.center.change(at(world), stage=Stage.CLOSED, can_rate=True)
        await page.get_by_role("radio", name="Very good").check(force=True)
        await page.get_by_role("button", name="Send rating").click()
        await expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
        assert world.center.thread(*at(world)).read >= 2
    kinds = [type(each.content).__name__ for each in world.center.deliveries]
    assert kinds == ["TextMessage", "TextMessage", "CustomerLeft", "Rating"]


async def test_files_go_up_and_come_back_as_pictures(world: World, browser: Browser) -> None:
    async with serve(world) as served, visit(browser, served) as page:
        await begin(page)
        await page.locator("input[type=file]").set_input_files(
            {"name": "meter.png", "mimeType": "image/png", "buffer": PNG}
        )
        await expect(page.locator(".upload.ready")).to_be_visible()
        await page.get_by_role("button", name="Send").click()
        await expect(page.locator(".picture img")).to_be_visible()
        async with page.expect_download() as downloading:
            await page.get_by_role("button", name="Download meter.png").click()
        saved = await (await downloading.value).path()
        assert await asyncio.to_thread(saved.read_bytes) == PNG


async def test_a_reload_and_a_second_tab_go_on_where_it_was(world: World, browser: Browser) -> None:
    async with serve(world) as served, visit(browser, served) as page:
        await begin(page, "First")
        await page.reload()
        await expect(page.locator(".own .bubble")).to_have_text("First")
        other = await page.context.new_page()
        await other.goto(served.page)
        await other.get_by_role("button", name="Open chat").click()
        await expect(other.locator(".own .bubble")).to_have_text("First")
        await write(other, "From the second tab")
        await expect(page.get_by_text("From the second tab")).to_be_visible()
        world.center.say(at(world), "Seen in both")
        for tab in (page, other):
            await expect(tab.get_by_text("Seen in both")).to_be_visible()


async def test_what_is_written_without_a_network_arrives_once_and_in_order(
    world: World, browser: Browser
) -> None:
    async with serve(world) as served, visit(browser, served) as page:
        await begin(page)
        world.center.is_down = True
        for text in ("one", "two", "three"):
            await write(page, text)
        await expect(page.get_by_text("Sending…")).to_be_visible()
        await page.reload()
        world.center.is_down = False
        await expect(page.locator(".own .bubble")).to_have_count(4, timeout=15_000)
        await expect(page.get_by_text("Delivered")).to_be_visible()
    texts = [getattr(each.content, "text", "") for each in world.center.deliveries]
    assert texts == ["Hello", "one", "two", "three"]


async def test_markup_is_shown_and_never_run(world: World, browser: Browser) -> None:
    async with serve(world) as served, visit(browser, served) as page:
        await begin(page, EVIL)
        world.center.say(
            at(world),
            EVIL,
            name=EVIL,
            choices=(Choice(id="x", label=EVIL),),
            sources=(Source(article="a", title=EVIL, quote=EVIL, score=1),),
        )
        world.center.change(at(world), stage=Stage.ACTIVE, agent_name=EVIL)
        await expect(page.locator(".agent .bubble")).to_have_text(EVIL)
        assert await page.title() == "Harbour Gas"
        assert await page.locator("mainstem-chat img").count() == 0


async def test_the_styles_of_a_hostile_page_stay_outside(world: World, browser: Browser) -> None:
    async with serve(world, css=HOSTILE_CSS) as served, visit(browser, served) as page:
        await begin(page)
        looks = await page.locator(".own .bubble").evaluate(
            "e => { const s = getComputedStyle(e);"
            " return [s.textTransform, s.letterSpacing, s.float, s.direction, s.fontSize] }"
        )
        assert looks == ["none", "normal", "none", "ltr", "15px"]


async def test_on_a_phone_it_fills_the_screen_and_keeps_the_focus(
    world: World, browser: Browser
) -> None:
    phone = {"viewport": {"width": 390, "height": 844}}
    async with serve(world) as served, visit(browser, served, **phone) as page:
        await page.get_by_role("button", name="Open chat").click()
        panel = page.get_by_role("dialog")
        await expect(panel).to_have_attribute("aria-modal", "true")
        await panel.evaluate(
            "e => Promise.all(e.getAnimations().map(animation => animation.finished))"
        )
        assert await panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
        for _ in range(12):
            await page.keyboard.press("Tab")
            inside = "document.activeElement?.tagName === 'MAINSTEM-CHAT'"
            assert await page.evaluate(inside)
        await page.keyboard.press("Escape")
        await expect(panel).to_have_count(0)
        focused = "document.activeElement.shadowRoot.activeElement.className"
        assert await page.evaluate(focused) == "launcher"


async def test_a_closed_site_takes_a_message(world: World, browser: Browser) -> None:
    world.hours.close(until=NOON + timedelta(hours=20))
    async with serve(world) as served, visit(browser, served) as page:
        await page.get_by_role("button", name="Open chat").click()
        await page.get_by_label("Name").fill("Li Wei")
        await page.get_by_label("E-mail address").fill("li@example.org")
        await page.get_by_label("How can we help?").fill("Please call me")
        await page.get_by_role("button", name="Send message").click()
        await expect(page.get_by_text("Thank you. We have your message.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_fault_in_a_full_conversation(
    world: World, browser: Browser, scheme: str
) -> None:
    options: dict[str, Any] = {"color_scheme": scheme, "bypass_csp": True}
    async with serve(world) as served, visit(browser, served, **options) as page:
        await begin(page, "I am moving, see https://example.org")
        world.center.say(
            at(world),
            "Please read https://example.org/moving",
            author=AuthorKind.BOT,
            choices=(Choice(id="h", label="Talk to a person"),),
            sources=(Source(article="a", title="Moving", quote="Three days.", score=1),),
        )
        world.center.change(at(world), stage=Stage.WAITING, ahead=2)
        await page.get_by_text("Source: Moving").click()
        await page.get_by_role("button", name="More").click()
        await page.wait_for_timeout(300)  # the panel has come to rest
        await page.add_script_tag(path=AXE)
        found = await page.evaluate("axe.run('mainstem-chat').then(r => r.violations)")
        assert [(each["id"], json.dumps(each["nodes"][0]["any"])) for each in found] == []
