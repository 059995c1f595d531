"""How a line is spoken, as JSON beside the line."""

from typing import Any

from core.model import Expect, Json, Language, Spoken


def spoken_to_json(spoken: Spoken) -> Json:
    """Everything, as plain JSON."""
    return {
        "say": spoken.say,
        "expect": spoken.expect.value,
        "keys": dict(spoken.keys),
        "max_digits": spoken.max_digits,
        "barge_in": spoken.barge_in,
        "words": list(spoken.words),
        "phrases": list(spoken.phrases),
        "prompt": spoken.prompt,
        "language": spoken.language,
    }


def spoken_from_json(value: Json) -> Spoken | None:
    """The inverse of `spoken_to_json`; None stays None. Raises KeyError for anything else."""
    if not isinstance(value, dict):
        return None
    stored: dict[str, Any] = dict(value)
    return Spoken(
        say=stored["say"],
        expect=Expect(stored["expect"]),
        keys=stored["keys"],
        max_digits=stored["max_digits"],
        barge_in=stored["barge_in"],
        words=tuple(stored["words"]),
        phrases=tuple(stored["phrases"]),
        prompt=stored["prompt"],
        language=Language(stored["language"]),
    )
