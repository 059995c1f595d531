"""Named places where a test may kill the process, to prove that nothing acknowledged is lost.

`MAINSTEM_CRASH_AT=relay.performed:3` ends the process when it passes that point the third time, as
abruptly as a power cut. Without the variable a point costs one comparison.
"""

import os

_name, _, _times = os.environ.get("MAINSTEM_CRASH_AT", "").partition(":")
_passes_left = int(_times or 1)


def point(name: str) -> None:
    """Die here if this is the named place and the time has come."""
    global _passes_left
    if name != _name:
        return
    _passes_left -= 1
    if _passes_left <= 0:
        os._exit(137)
