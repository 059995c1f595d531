"""The real clock."""

import asyncio
from datetime import UTC, datetime, timedelta


class SystemClock:
    """core.ports.Clock on the machine's wall clock and the running event loop's timers."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place that reads it

    async def sleep(self, delay: timedelta) -> None:
        await asyncio.sleep(max(0.0, delay.total_seconds()))
