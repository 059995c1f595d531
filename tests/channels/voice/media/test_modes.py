from collections.abc import Iterable

import pytest

from channels.voice.media.modes import Mode, Party, bridge_rate, gains, talking

CUSTOMER = Party(name="customer")
AGENT = Party(name="agent")


def boss(mode: Mode, with_whom: str = "", **more: bool) -> Party:
    return Party(name="boss", mode=mode, with_whom=with_whom, **more)


def pairs(parties: Iterable[Party]) -> set[str]:
    return {f"{ear}<{mouth}" for ear, mouth in gains(list(parties))}


TALK = {"customer<agent", "agent<customer"}
OVERHEARD = {"boss<customer", "boss<agent"}

TABLE: dict[str, tuple[list[Party], set[str]]] = {
    "alone": ([CUSTOMER], set()),
    "talk": ([CUSTOMER, AGENT], TALK),
    "hold": ([Party(name="customer", mode=Mode.HOLD), AGENT], set()),
    "mute": ([CUSTOMER, Party(name="agent", is_muted=True)], {"agent<customer"}),
    "listen": ([CUSTOMER, AGENT, boss(Mode.LISTEN)], TALK | OVERHEARD),
    "whisper": ([CUSTOMER, AGENT, boss(Mode.WHISPER, "agent")], TALK | OVERHEARD | {"agent<boss"}),
    "muted whisper": (
        [CUSTOMER, AGENT, boss(Mode.WHISPER, "agent", is_muted=True)],
        TALK | OVERHEARD,
    ),
    "barge": (
        [CUSTOMER, AGENT, boss(Mode.BARGE)],
        TALK | OVERHEARD | {"agent<boss", "customer<boss"},
    ),
    "intercept": (
        [CUSTOMER, AGENT, boss(Mode.INTERCEPT, "agent")],
        {"customer<boss", "boss<customer"},
    ),
    "consult": (
        [
            Party(name="customer", mode=Mode.HOLD),
            Party(name="agent", mode=Mode.CONSULT, with_whom="1"),
            Party(name="expert", mode=Mode.CONSULT, with_whom="1"),
        ],
        {"agent<expert", "expert<agent"},
    ),
    "consult while others talk": (
        [
            CUSTOMER,
            Party(name="second"),
            Party(name="agent", mode=Mode.CONSULT, with_whom="1"),
            Party(name="expert", mode=Mode.CONSULT, with_whom="1"),
        ],
        {"agent<expert", "expert<agent", "customer<second", "second<customer"},
    ),
    "two consulting pairs": (
        [Party(name=name, mode=Mode.CONSULT, with_whom=name[0]) for name in ("a1", "a2", "b1")],
        {"a1<a2", "a2<a1"},
    ),
    "overheard consult, the waiting customer is not": (
        [
            Party(name="customer", mode=Mode.HOLD),
            Party(name="agent", mode=Mode.CONSULT, with_whom="1"),
            Party(name="expert", mode=Mode.CONSULT, with_whom="1"),
            boss(Mode.LISTEN),
        ],
        {"agent<expert", "expert<agent", "boss<agent", "boss<expert"},
    ),
    "three-way": (
        [CUSTOMER, AGENT, Party(name="expert")],
        TALK | {"customer<expert", "expert<customer", "agent<expert", "expert<agent"},
    ),
    "two listeners do not hear each other": (
        [CUSTOMER, AGENT, boss(Mode.LISTEN), Party(name="second", mode=Mode.LISTEN)],
        TALK | OVERHEARD | {"second<customer", "second<agent"},
    ),
}


@pytest.mark.parametrize("case", TABLE)
def test_who_hears_whom(case: str) -> None:
    parties, heard = TABLE[case]
    assert pairs(parties) == heard


def test_who_is_heard_by_nobody_does_not_talk() -> None:
    assert talking([CUSTOMER, AGENT, boss(Mode.LISTEN)]) == ["customer", "agent"]
    assert talking([CUSTOMER]) == []


@pytest.mark.parametrize(
    ("rates", "rate"),
    [([], 8000), ([8000, 16000], 8000), ([16000, 16000], 16000), ([8000, 16000, 16000], 16000)],
)
def test_the_bridge_is_wide_once_two_are(rates: list[int], rate: int) -> None:
    assert bridge_rate(rates) == rate
