"""The command line of the product: `python -P -m gateway COMMAND`.

The launcher `mainstem` calls it.
"""

import argparse
import asyncio
import getpass
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from infra import settings as settings_module
from infra import telemetry
from infra.settings import Settings, SettingsError

DEMO_FOLDER = Path(__file__).parents[1] / "demo" / "harbour_gas"


def main(arguments: list[str]) -> int:
    """Run one command; 0 when it went well."""
    options = _parser().parse_args(arguments)
    try:
        settings = settings_module.load()
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the answer to whoever typed the command
        return 2
    telemetry.configure(
        style=settings.log_format,
        level=settings.log_level,
        shows_personal_data=settings.log_personal_data,
    )
    command = options.command
    if command == "serve":
        return _serve(settings, is_kept=options.is_kept and sys.platform == "linux")
    return asyncio.run(_run(command, options, settings))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gateway", description="Mainstem's gateway role.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve until stopped")
    serve.add_argument(
        "--no-restart",
        dest="is_kept",
        action="store_false",
        help="end when serving fails, and leave starting again to whoever started this",
    )
    commands.add_parser("prepare", help="models, database, and the demonstration company if wanted")
    database = commands.add_parser("db", help="the database")
    database.add_argument("action", choices=["upgrade"])
    demo = commands.add_parser("demo", help="the demonstration company")
    demo.add_argument("action", choices=["reset"])
    admin = commands.add_parser("admin", help="administrators")
    admin.add_argument("action", choices=["create"])
    admin.add_argument("--company", required=True, help="short name, e.g. harbour-gas")
    admin.add_argument("--company-name", help="full name, for a company that does not exist yet")
    admin.add_argument("--email", required=True)
    admin.add_argument("--name", required=True)
    return parser


def _serve(settings: Settings, *, is_kept: bool) -> int:
    from . import keeper
    from . import main as gateway
    from .wiring import build

    def serve(listener: socket.socket, on_ready: Callable[[], None]) -> None:
        def tell() -> None:
            on_ready()
            _say(f"Mainstem serves at {settings.public_url} (Ctrl-C stops it).")

        gateway.serve(build(settings), listener, tell)

    try:
        listener = keeper.listen(settings.http_host, settings.http_port)
    except OSError as error:
        where = f"{settings.http_host}:{settings.http_port}"
        reason = error.strerror or "not an address of this machine"
        print(  # noqa: T201 - the answer to whoever typed the command
            f"Cannot listen on {where}: {reason}. Another address: MAINSTEM_HTTP_HOST, "
            "MAINSTEM_HTTP_PORT.",
            file=sys.stderr,
        )
        return 1
    if is_kept:
        return keeper.Keeper(listener, serve, _companion(settings)).run()
    serve(listener, lambda: None)
    return 0


def _companion(settings: Settings) -> list[str] | None:
    """The voice node of an installation on one machine."""
    if not settings.voice.is_on:
        return None
    return [sys.executable, "-P", "-m", "channels.voice", "--child"]


async def _run(command: str, options: argparse.Namespace, settings: Settings) -> int:
    from . import setup

    match command:
        case "prepare":
            await setup.prepare(settings, DEMO_FOLDER, _say)
        case "db":
            setup.upgrade(settings, _say)
        case "demo":
            await setup.reset_demo(settings, DEMO_FOLDER, _say)
        case "admin":
            await setup.create_administrator(
                settings,
                company=options.company,
                company_name=options.company_name,
                email=options.email,
                name=options.name,
                password=_new_password(),
            )
            _say(f"{options.email} can sign in now.")
    return 0


def _new_password() -> str:
    """One line of standard input, or typed twice at a terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        sys.exit("The two are not the same.")
    return first


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - progress for whoever typed the command


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    sys.exit(main(sys.argv[1:]))
