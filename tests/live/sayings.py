"""What callers say, and how what they hear is understood again."""

import asyncio
from collections.abc import Callable

from channels.voice.speech.pool import Pool
from channels.voice.speech.speech import Hints
from core.model import Language

LEAK = "I smell gas in my kitchen."
BILL = "I have a question about my bill."
PERSON = "I want to talk to a person, please."
MESSAGE = "Hello, this is about the meter in my new shop. Please call me back on Monday."
KEYS = "I cannot hear you properly at the moment. Please use the keys of your telephone."
SAYINGS = (LEAK, BILL, PERSON, MESSAGE, KEYS)
WINDOW_S = 13
"""What a recognizer understands at once."""
LISTENS_S = 60.0


async def understood(pool: Pool, pcm: bytes, language: str = "en") -> str:
    """What is said at the end of this sound, in small letters. `pcm`: 8 kHz, mono, 16 bit."""
    hints = Hints(language=Language(language), patience_s=LISTENS_S)  # nobody waits on a line
    listening = pool.listen(hints)
    listening.feed(pcm[-2 * 8000 * WINDOW_S :])
    try:
        return (await listening.finish()).text.lower()
    finally:
        listening.drop()


async def hears_words(
    pool: Pool, heard: Callable[[], bytes], *words: str, language: str = "en"
) -> str:
    """Wait until somebody was told all of these words in one breath; gives what was said.

    `heard` gives what they heard since the moment that counts.
    """
    text = ""
    try:
        async with asyncio.timeout(LISTENS_S):
            while True:
                text = await understood(pool, heard(), language)
                if all(word in text for word in words):
                    return text
                await asyncio.sleep(0.5)
    except TimeoutError:
        raise AssertionError(f"wanted {words}, understood last: {text}") from None
