"""A python-socketio server that gives every event to everybody. Runs in the peers' environment."""

import sys

import socketio
import uvicorn

server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")


@server.event
async def say(_sid: str, payload: dict[str, object]) -> None:
    await server.emit("said", payload)


if __name__ == "__main__":
    uvicorn.run(
        socketio.ASGIApp(server), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning"
    )
