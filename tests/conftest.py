"""Which event loop a coroutine test runs on, and the fixtures that every test finds."""

import asyncio
from collections.abc import Callable, Mapping

import hypothesis
import pytest

from tests.virtual_time import VirtualTimeLoop

pytest_plugins = ["tests.infra.databases", "tests.prepared"]

# How long an example takes is the machine's affair.
hypothesis.settings.register_profile(
    "mainstem", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("mainstem")

LoopFactory = Callable[[], asyncio.AbstractEventLoop]


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, LoopFactory]:
    """Run tests on virtual time, but those marked `real_time` or `live` on the real clock."""
    is_real = any(item.get_closest_marker(name) for name in ("real_time", "live"))
    return {"real": asyncio.SelectorEventLoop} if is_real else {"virtual": VirtualTimeLoop}
