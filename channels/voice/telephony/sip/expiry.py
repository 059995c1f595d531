"""Session timers (RFC 4028): after how long a call must be confirmed, and by whom. Pure."""

from dataclasses import dataclass

GRACE_SECONDS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What both sides settled."""

    seconds: int
    we_refresh: bool

    def due(self) -> float:
        """Seconds until we confirm the call, or give it up unconfirmed."""
        if self.we_refresh:
            return self.seconds / 2
        return self.seconds - min(GRACE_SECONDS, self.seconds / 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class TooShort:
    """Their interval is below our minimum (422)."""

    minimum: int


def read_expires(text: str) -> tuple[int, str] | None:
    """Seconds and refresher ("uac", "uas" or "") of a Session-Expires header."""
    seconds, *params = [part.strip().lower() for part in text.split(";")]
    if not (seconds.isascii() and seconds.isdigit()) or len(seconds) > 9:
        return None
    refreshers = [p.partition("=")[2] for p in params if p.startswith("refresher=")]
    refresher = refreshers[0] if refreshers and refreshers[0] in ("uac", "uas") else ""
    return int(seconds), refresher


def settle_as_called(
    asked: str, *, least: str, supports: bool, ours: int, minimum: int
) -> Terms | TooShort | None:
    """What to answer to a request with these Session-Expires and Min-SE headers; None: no timer."""
    said = read_expires(asked) if asked else None
    if said is None:
        return Terms(seconds=ours, we_refresh=True) if supports else None
    seconds, refresher = said
    if seconds < minimum and supports:
        return TooShort(minimum=minimum)
    floor = max(minimum, int(least) if least.isascii() and least.isdigit() else 0)
    return Terms(
        seconds=max(min(seconds, ours), floor), we_refresh=refresher != "uac" or not supports
    )


def settle_as_caller(answered: str) -> Terms | None:
    """What a response with this Session-Expires header settles; None: no timer."""
    said = read_expires(answered) if answered else None
    if said is None:
        return None
    return Terms(seconds=max(said[0], 2), we_refresh=said[1] != "uas")


def answer_headers(terms: Terms | None) -> tuple[tuple[str, str], ...]:
    """What a response says of the timer."""
    if terms is None:
        return ()
    refresher = "uas" if terms.we_refresh else "uac"
    said = (("Session-Expires", f"{terms.seconds};refresher={refresher}"),)
    return said if terms.we_refresh else (*said, ("Require", "timer"))


def request_headers(terms: Terms | None) -> tuple[tuple[str, str], ...]:
    """What a request within the dialog says of the timer."""
    if terms is None:
        return ()
    refresher = "uac" if terms.we_refresh else "uas"
    return (("Session-Expires", f"{terms.seconds};refresher={refresher}"),)
