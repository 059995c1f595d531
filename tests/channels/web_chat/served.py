"""The world on a real port, with a company's page that embeds the built widget.

The page is at http://localhost, the installation at http://127.0.0.1: two origins, as in life. The
page's security policy allows the installation's script and sockets, and nothing else.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn
from fastapi.responses import FileResponse, HTMLResponse

from channels.web_chat import store
from channels.web_chat.model import Site
from tests.channels.web_chat.world import KEY, SITE, World

WIDGET = Path(__file__).parents[3] / "agent_ui/apps/widget/dist/widget.js"
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Harbour Gas</title>
<link rel="stylesheet" href="/page.css">
</head>
<body>
<header>Harbour Gas</header>
<main><h1>Moving house?</h1>
<p>Tell us three working days before, and read your meter on the day of the keys.</p>
<button>Book a visit</button></main>
<script src="{installation}/widget.js" data-site="{site}" async></script>
</body></html>
"""
HOSTILE_CSS = """
* { letter-spacing: 1px !important; text-transform: uppercase; font-family: fantasy !important; }
button, p, div, span, textarea { color: red !important; background: yellow; float: left; }
mainstem-chat { font-size: 40px; direction: rtl; line-height: 3; }
"""
CALM_CSS = """
body { margin: 0; font: 17px/1.6 sans-serif; color: #24323a; background: #eef3f2; }
header { padding: 20px 6vw; background: #fff; font-weight: 700; color: #0c3b4a; }
main { padding: 8vh 6vw; max-width: 30em } h1 { font-size: 44px; line-height: 1.1; margin: 0 }
main button { font: inherit; padding: 12px 22px; border: 0; border-radius: 8px;
  background: #d9e6e6 }
@media (prefers-color-scheme: dark) { body { background: #11191c; color: #c8d6da }
  header { background: #172226; color: #d8e8ec } main button { background: #26363b; color: #ccc } }
"""


@dataclass(frozen=True, slots=True)
class Served:
    """Where the page and the installation are."""

    page: str
    installation: str


@asynccontextmanager
async def serve(
    world: World, *, site: Site = SITE, css: str = CALM_CSS, language: str = "en"
) -> AsyncIterator[Served]:
    """Serve the page, the widget and the world for the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    where = Served(f"http://localhost:{port}/", f"http://127.0.0.1:{port}")
    embedded = replace(site, allowed_origins=(where.page.rstrip("/"),))
    await world.database.write(lambda tx: store.put_site(tx, embedded))
    _add_page(world, where, css, language)
    config = uvicorn.Config(
        world.app,
        log_level="warning",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=65_536,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = _Quiet(config)
    running = asyncio.create_task(server.serve([listener]), name="uvicorn")
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event
        await asyncio.sleep(0.01)
    try:
        yield where
    finally:
        server.should_exit = True
        await running


class _Quiet(uvicorn.Server):
    """Leaves the signals to the test run."""

    def install_signal_handlers(self) -> None:
        return


def _add_page(world: World, where: Served, css: str, language: str) -> None:
    policy = (
        f"default-src 'none'; style-src 'self'; script-src {where.installation}; "
        f"connect-src {where.installation} {where.installation.replace('http', 'ws')}; "
        "img-src blob:; require-trusted-types-for 'script'"
    )
    html = PAGE.format(installation=where.installation, site=KEY, language=language)

    @world.app.get("/")
    async def page() -> HTMLResponse:
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    @world.app.get("/page.css")
    async def style() -> HTMLResponse:
        return HTMLResponse(css, media_type="text/css")

    @world.app.get("/widget.js")
    async def widget() -> FileResponse:
        return FileResponse(WIDGET, media_type="text/javascript")
