"""The built screens as files: start page, company page, API reference, console and widget.

The builds lie in agent_ui/apps/*/dist. They may come and go while the process runs (a developer
builds again): every request looks anew, and a missing build is answered by saying how to make it.
"""

from pathlib import Path, PurePosixPath

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from infra.http import public
from infra.settings import Settings

APPS = Path(__file__).parents[1] / "agent_ui" / "apps"
ASSETS = "assets"
"""The folder of files whose names carry a hash of their content."""

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
FIVE_MINUTES = "public, max-age=300"
"""For the widget: its address never changes, and it stands in other companies' pages."""

READ = ["GET", "HEAD"]

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""Everything a build may hold. The table of the machine is not asked: it differs between them."""

_MISSING = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Not built yet</title>
<style>body{{font:1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem}}
code{{background:#e0f0f3;color:#0a5a6c;padding:.15rem .4rem;border-radius:6px}}</style>
<h1>This screen has not been built</h1>
<p>The server runs, but <code>agent_ui/apps/{app}/dist</code> is missing.</p>
<p>Build all screens with <code>./mainstem setup</code>, then load this page again.</p></html>
"""


def mount(app: FastAPI, settings: Settings, *, apps: Path = APPS) -> None:
    """Add the pages' routes to the application. `apps` is the folder of the screens."""
    app.include_router(routes(apps, shows_demo=settings.demo))


def routes(apps: Path, *, shows_demo: bool) -> APIRouter:
    """Every page and file of the screens; none of them is part of the API."""
    router = APIRouter(include_in_schema=False)
    _add_site(router, Build(apps, "site"), shows_demo=shows_demo)
    _add_console(router, Build(apps, "console"))
    _add_widget(router, Build(apps, "widget"))
    return router


class Build:
    """The files of one built screen."""

    def __init__(self, apps: Path, name: str) -> None:
        self._name = name
        self._folder = apps / name / "dist"
        self._files = StaticFiles(directory=self._folder, check_dir=False)

    async def file(self, request: Request, path: str, *, cached: str | None = None) -> Response:
        """The file, 304 if the browser has it, 503 if nothing is built.

        Raises HTTPException 404 for anything that is not a file of this build.
        """
        if not self._folder.is_dir():
            return self._missing()
        kind = TYPES.get(PurePosixPath(path).suffix)
        if kind is None:
            raise HTTPException(404)
        answer = await self._files.get_response(path, request.scope)
        answer.headers["Content-Type"] = kind
        is_hashed = path.startswith(f"{ASSETS}/")
        answer.headers["Cache-Control"] = cached or (FOR_EVER if is_hashed else ASK_AGAIN)
        return answer

    def has(self, path: str) -> bool:
        """Whether the path is meant as a file, which a page of the screen never is."""
        return PurePosixPath(path).suffix in TYPES or path.startswith(f"{ASSETS}/")

    def _missing(self) -> Response:
        page = _MISSING.format(app=self._name)
        headers = {"Cache-Control": "no-store", "Retry-After": "60"}
        return HTMLResponse(page, status_code=503, headers=headers)


def _add_site(router: APIRouter, site: Build, *, shows_demo: bool) -> None:
    @router.api_route("/", methods=READ)
    @public("the start page; whoever finds the installation may read what it is")
    async def start(request: Request) -> Response:
        return await site.file(request, "index.html")

    @router.api_route("/docs", methods=READ)
    @public("the API reference describes routes, it opens none")
    async def reference(request: Request) -> Response:
        return await site.file(request, "docs.html")

    @router.api_route("/assets/{path:path}", methods=READ)
    @public("scripts, styles and pictures of public pages")
    async def assets(request: Request, path: str) -> Response:
        return await site.file(request, f"{ASSETS}/{path}")

    @router.api_route("/favicon.svg", methods=READ)
    @public("the sign in the browser's tab")
    async def sign(request: Request) -> Response:
        return await site.file(request, "favicon.svg", cached=FIVE_MINUTES)

    if shows_demo:

        @router.api_route("/harbour-gas", methods=READ)
        @public("the demonstration company's page, as its customers see it")
        async def company(request: Request) -> Response:
            return await site.file(request, "harbour-gas.html")


def _add_console(router: APIRouter, console: Build) -> None:
    @router.api_route("/console", methods=READ)
    @public("the console asks for a sign-in itself")
    async def door(request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/console/{query}", status_code=308)

    @router.api_route("/console/{path:path}", methods=READ)
    @public("the console asks for a sign-in itself; its files hold no data")
    async def page(request: Request, path: str) -> Response:
        """A file of the build; every other path is a page that the console draws itself."""
        return await console.file(request, path if console.has(path) else "index.html")


def _add_widget(router: APIRouter, widget: Build) -> None:
    @router.api_route("/widget.js", methods=READ)
    @public("companies' pages load the chat from here")
    async def script(request: Request) -> Response:
        answer = await widget.file(request, "widget.js", cached=FIVE_MINUTES)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return answer
