"""A few threads for computing: models, indexes. Never the loop, never the loop's shared pool."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

from core.errors import Unavailable

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


class Workers:
    """Runs plain functions on its own threads. A full backlog refuses with Unavailable.

    Made once and closed by whoever made it. Cancelling a caller does not stop a function that has
    begun; its result is dropped.
    """

    def __init__(self, name: str, *, threads: int, backlog: int) -> None:
        self._name = name
        self._most = threads + backlog
        self._under_way = 0
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)

    async def run(self, function: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
        """Call the function on a thread and wait for its result."""
        if self._under_way >= self._most:
            raise Unavailable(self._name, f"{self._under_way} computations are waiting already")
        self._under_way += 1
        job = asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)
        job.add_done_callback(self._done)
        return await job

    def close(self) -> None:
        """Let what has begun finish, drop what waits, and end the threads."""
        self._threads.shutdown(cancel_futures=True)

    def _done(self, _job: "asyncio.Future[T]") -> None:
        self._under_way -= 1
