"""The same work wanted by several at once is done once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class SingleFlight(Generic[Value]):
    """Who comes first does the work; who comes meanwhile gets the same result or exception."""

    def __init__(self) -> None:
        self._flying: dict[Hashable, asyncio.Future[Value]] = {}

    async def do(self, key: Hashable, work: Callable[[], Awaitable[Value]]) -> Value:
        """Do the work or wait for it. When the first is cancelled, the next one does it."""
        while (flying := self._flying.get(key)) is not None:
            try:
                return await asyncio.shield(flying)
            except asyncio.CancelledError:
                if not flying.cancelled() or _is_cancelled():
                    raise
        return await self._first(key, work)

    async def _first(self, key: Hashable, work: Callable[[], Awaitable[Value]]) -> Value:
        future = self._flying[key] = asyncio.get_running_loop().create_future()
        try:
            value = await work()
        except Exception as err:
            future.set_exception(err)
            future.exception()  # nobody else may be waiting
            raise
        else:
            future.set_result(value)
            return value
        finally:
            del self._flying[key]
            future.cancel()


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
