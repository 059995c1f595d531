from channels.voice.media.bargein import BargeIn

QUIET, ECHO, SPEECH = -70.0, -41.0, -25.0


def played(gate: BargeIn, *, level: float, probability: float, ms: int) -> int | None:
    """After how many milliseconds the caller had the floor."""
    for at in range(20, ms + 20, 20):
        if gate.step(probability, level):
            return at
    return None


def prompt(gate: BargeIn | None = None) -> BargeIn:
    gate = gate or BargeIn()
    gate.started()
    return gate


def test_on_a_line_without_echo_a_word_takes_the_floor() -> None:
    gate = prompt()
    assert played(gate, level=QUIET, probability=0.0, ms=2000) is None
    assert played(gate, level=SPEECH, probability=0.9, ms=1000) == 140


def test_on_a_line_with_echo_it_takes_a_quarter_of_a_second() -> None:
    gate = prompt()
    assert played(gate, level=ECHO, probability=0.9, ms=2000) is None
    assert played(gate, level=SPEECH, probability=0.9, ms=1000) == 260


def test_nobody_interrupts_at_once() -> None:
    assert played(prompt(), level=SPEECH, probability=0.9, ms=640) is None
    assert played(prompt(), level=SPEECH, probability=0.9, ms=2000) == 660


def test_our_own_echo_does_not_interrupt() -> None:
    gate = prompt()
    assert played(gate, level=ECHO, probability=0.99, ms=20_000) is None


def test_after_a_quiet_first_second_soft_voices_get_through() -> None:
    gate = prompt()
    assert gate.gate_dbfs == -36.0
    played(gate, level=QUIET, probability=0.0, ms=1000)
    assert gate.gate_dbfs == -42.0
    assert played(gate, level=-40.0, probability=0.9, ms=1000) == 140


def test_the_gate_rises_above_the_echo_of_the_line() -> None:
    gate = prompt()
    played(gate, level=-35.0, probability=0.1, ms=1000)
    assert -29.5 < gate.gate_dbfs < -28.5
    assert played(gate, level=-32.0, probability=0.99, ms=5000) is None
    assert played(gate, level=SPEECH, probability=0.99, ms=1000) == 260


def test_a_first_second_talked_over_does_not_stay() -> None:
    gate = prompt()
    played(gate, level=-15.0, probability=0.1, ms=1000)
    assert gate.gate_dbfs == -20.0
    played(prompt(gate), level=QUIET, probability=0.0, ms=1000)
    assert gate.gate_dbfs == -42.0


def test_unsure_or_broken_speech_does_not_interrupt() -> None:
    gate = prompt()
    played(gate, level=QUIET, probability=0.0, ms=1000)
    assert played(gate, level=SPEECH, probability=0.6, ms=5000) is None
    for _ in range(10):
        assert played(gate, level=SPEECH, probability=0.9, ms=120) is None
        assert played(gate, level=SPEECH, probability=0.1, ms=80) is None


def test_a_gap_between_syllables_is_no_end() -> None:
    gate = prompt()
    played(gate, level=QUIET, probability=0.0, ms=1000)
    assert played(gate, level=SPEECH, probability=0.9, ms=100) is None
    assert played(gate, level=SPEECH, probability=0.1, ms=60) is None
    assert played(gate, level=SPEECH, probability=0.9, ms=200) == 40
