"""Chinese dates and times by JioNLP. About 1 ms a message once it is loaded."""

import contextlib
import io
import re
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from .moments import Moment

SHORT_WORDS = {
    "明早": "明天早上",
    "明晚": "明天晚上",
    "今早": "今天早上",
    "后早": "后天早上",
}
"""Clipped words that the parser does not know, with what they stand for."""

OPEN_END = "inf"
_ENDLESS = re.compile(
    r"[0-9零〇一二两三四五六七八九十百千半几年月日号天周星期礼拜点时分秒刻午早晨晚夜上下中今明昨后前旬底初末至到:：/-]{28,}"
)
"""Longer than any date: the parser tries every part of such a run, for minutes."""

_one_at_a_time = threading.Lock()


def chinese_moments(text: str, now: datetime) -> Iterator[Moment]:
    """Find dates and times. `now` is local and naive."""
    written_out, origin = _write_out(_ENDLESS.sub(lambda run: "。" * len(run.group()), text))
    base = {
        "year": now.year,
        "month": now.month,
        "day": now.day,
        "hour": now.hour,
        "minute": now.minute,
        "second": now.second,
    }
    with _one_at_a_time:  # the parser keeps state in itself
        try:
            found = _extractor()(written_out, time_base=base, with_parsing=True) or []
        except ValueError:  # it refuses some strings that only look like times
            found = []
    for result in found:
        if moment := _moment(result, origin):
            yield moment


@cache
def _extractor() -> Callable[..., Any]:
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")  # and it prints its name when imported
        import jionlp

        extract: Callable[..., Any] = jionlp.ner.extract_time
        extract("明天", time_base={"year": 2030}, with_parsing=True)
        return extract


def _moment(result: Mapping[str, Any], origin: list[int]) -> Moment | None:
    begin, end = result["offset"]
    limits = result["detail"].get("time") or ()
    if result["type"] not in ("time_point", "time_span") or len(limits) != 2 or OPEN_END in limits:
        return None
    try:
        since, until = (datetime.fromisoformat(str(each)) for each in limits)
    except ValueError:  # durations and open ends
        return None
    start, stop = origin[begin], origin[end - 1] + 1
    lasts_days = since.time() == datetime.min.time() and until.time().hour == 23
    if lasts_days and until.date() == since.date():
        return Moment(start=start, end=stop, day=since.date())
    if lasts_days:
        return Moment(start=start, end=stop, day=since.date(), until_day=until.date())
    if result["type"] == "time_point" and result["detail"].get("definition") == "accurate":
        return Moment(start=start, end=stop, day=since.date(), clock=since.time())
    return Moment(
        start=start,
        end=stop,
        day=since.date(),
        clock=since.time(),
        until_day=until.date(),
        until_clock=until.time(),
    )


def _write_out(text: str) -> tuple[str, list[int]]:
    """Write clipped words out; give for each new character the place it came from."""
    parts: list[str] = []
    origin: list[int] = []
    place = 0
    while place < len(text):
        short = text[place : place + 2]
        written = SHORT_WORDS.get(short)
        if written is None:
            parts.append(text[place])
            origin.append(place)
            place += 1
        else:
            parts.append(written)
            origin += [place] * (len(written) // 2) + [place + 1] * (len(written) // 2)
            place += 2
    return "".join(parts), origin
