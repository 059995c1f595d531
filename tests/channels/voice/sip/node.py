"""A process that answers every call and can be killed: python -m ...node JOURNAL PORT."""

import asyncio
import sys
from pathlib import Path

from channels.voice.telephony.sip.settings import SipSettings
from tests.channels.voice.sip.desk import Desk, running


async def main() -> None:
    """Say on the output that it is there, then answer calls until killed."""
    settings = SipSettings(
        host="127.0.0.1", port=int(sys.argv[2]), accept_anonymous=True, journal=Path(sys.argv[1])
    )
    async with running(settings, Desk()):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
