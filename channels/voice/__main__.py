"""The voice role: `python -P -m channels.voice` runs one voice node until it is told to stop."""

import asyncio
import os
import sys

from infra import settings as settings_module
from infra import telemetry
from infra.settings import SettingsError

from .node.main import Node, die_with


def main(arguments: list[str]) -> int:
    """Run a node; with `--child` it ends when the process that started it does."""
    parent = os.getppid() if "--child" in arguments else None
    if parent is not None:
        die_with(parent)
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
    asyncio.run(_run(settings, parent))
    return 0


async def _run(settings: settings_module.Settings, parent: int | None) -> None:
    await Node(settings, parent=parent).run()


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    sys.exit(main(sys.argv[1:]))
