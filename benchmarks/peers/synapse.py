"""matrix-synapse on SQLite: one sends into a room, the other is told by its long poll."""

import asyncio
import hashlib
import hmac
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx

from benchmarks.peers.place import python
from tests.live.server import free_port

SECRET = "shared-by-the-benchmark"  # noqa: S105 - a server of its own on loopback


class Synapse:
    """One homeserver in a folder, without rate limits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        config = self._folder / "homeserver.yaml"
        config.write_text(json.dumps(self._settings()))
        module = [str(python()), "-m", "synapse.app.homeserver", "-c", str(config)]
        subprocess.run([*module, "--generate-keys"], check=True, cwd=self._folder)
        log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(module, cwd=self._folder, stdout=log, stderr=log)
        async with httpx.AsyncClient(trust_env=False) as client:
            async with asyncio.timeout(60):
                while True:
                    try:
                        if (await client.get(f"{self.url}/health")).status_code == 200:
                            return
                    except httpx.HTTPError:
                        pass
                    await asyncio.sleep(0.1)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def _settings(self) -> dict[str, Any]:
        endless = {"per_second": 100_000, "burst_count": 100_000}
        listener = {
            "port": self.port,
            "type": "http",
            "bind_addresses": ["127.0.0.1"],
            "resources": [{"names": ["client"]}],
        }
        database = {"name": "sqlite3", "args": {"database": str(self._folder / "synapse.db")}}
        return {
            "server_name": "bench.example",
            "listeners": [listener],
            "database": database,
            "registration_shared_secret": SECRET,
            "report_stats": False,
            "suppress_key_server_warning": True,
            "trusted_key_servers": [],
            "signing_key_path": str(self._folder / "signing.key"),
            "media_store_path": str(self._folder / "media"),
            "pid_file": str(self._folder / "pid"),
            "rc_message": endless,
            "rc_registration": endless,
            "rc_login": {"address": endless, "account": endless, "failed_attempts": endless},
            "rc_joins": {"local": endless, "remote": endless},
        }

    async def register(self, client: httpx.AsyncClient, name: str) -> str:
        """Make a user; gives the access token."""
        path = f"{self.url}/_synapse/admin/v1/register"
        nonce = (await client.get(path)).json()["nonce"]
        signed = "\0".join((nonce, name, "password-1234", "notadmin")).encode()
        body = {
            "nonce": nonce,
            "username": name,
            "password": "password-1234",
            "admin": False,
            "mac": hmac.new(SECRET.encode(), signed, hashlib.sha1).hexdigest(),
        }
        return str((await client.post(path, json=body)).json()["access_token"])


async def latencies(server: Synapse, count: int, pause_s: float) -> list[float]:
    """Seconds from sending to the other client's having it, one message after another."""
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        name = f"{time.monotonic_ns()}"
        giver = await server.register(client, f"a{name}")
        taker = await server.register(client, f"b{name}")
        room = await _shared_room(server, client, giver, taker, f"@b{name}:bench.example")
        arrived: dict[str, asyncio.Future[float]] = {}
        reading = asyncio.create_task(_follow(server, client, taker, arrived))
        await asyncio.sleep(0.5)
        taken = []
        for number in range(count):
            text = f"message {name} {number}"
            arrived[text] = asyncio.get_running_loop().create_future()
            began = time.perf_counter()
            answer = await client.put(
                f"{server.url}/_matrix/client/v3/rooms/{room}/send/m.room.message/{name}-{number}",
                json={"msgtype": "m.text", "body": text},
                headers=_as(giver),
            )
            answer.raise_for_status()
            taken.append(await asyncio.wait_for(arrived[text], 30) - began)
            await asyncio.sleep(pause_s)
        reading.cancel()
        return taken


async def _shared_room(
    server: Synapse, client: httpx.AsyncClient, giver: str, taker: str, taker_id: str
) -> str:
    made = await client.post(
        f"{server.url}/_matrix/client/v3/createRoom",
        json={"preset": "trusted_private_chat", "invite": [taker_id]},
        headers=_as(giver),
    )
    room = str(made.json()["room_id"])
    joined = await client.post(
        f"{server.url}/_matrix/client/v3/join/{room}", json={}, headers=_as(taker)
    )
    joined.raise_for_status()
    return room


async def _follow(
    server: Synapse,
    client: httpx.AsyncClient,
    token: str,
    arrived: dict[str, asyncio.Future[float]],
) -> None:
    since = ""
    while True:
        query = {"timeout": "30000", **({"since": since} if since else {})}
        answer = await client.get(
            f"{server.url}/_matrix/client/v3/sync", params=query, headers=_as(token)
        )
        now = time.perf_counter()
        news = answer.json()
        since = news["next_batch"]
        for room in news.get("rooms", {}).get("join", {}).values():
            for event in room["timeline"]["events"]:
                waiting = arrived.get(event["content"].get("body", ""))
                if waiting is not None and not waiting.done():
                    waiting.set_result(now)


def _as(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
