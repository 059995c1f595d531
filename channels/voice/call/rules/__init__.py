"""What follows from what happens to a call: `step(call, input, now, policy)`. Pure.

Start reading at: step.py, then bot.py, waiting.py, talking.py.
"""

from .step import step

__all__ = ["step"]
