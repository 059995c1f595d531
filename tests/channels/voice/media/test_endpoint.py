import pytest

from channels.voice.media.endpoint import CAPTIONS, Decision, Endpoint, TurnRules, rules_for
from channels.voice.speech.speech import Expect

FREE = rules_for(Expect.FREE)


def steps(endpoint: Endpoint, probability: float, ms: int) -> list[tuple[int, Decision]]:
    """Decisions and after how many milliseconds each came."""
    found = []
    for at in range(20, ms + 20, 20):
        decision = endpoint.step(probability)
        if decision is not None:
            found.append((at, decision))
    return found


def speaking(rules: TurnRules = FREE) -> Endpoint:
    endpoint = Endpoint(rules)
    assert steps(endpoint, 0.9, 100) == [(100, Decision.ONSET)]
    assert steps(endpoint, 0.9, 900) == []
    return endpoint


@pytest.mark.parametrize(
    ("expect", "end_ms"),
    [(Expect.YES_NO, 500), (Expect.MENU, 500), (Expect.FREE, 1000), (Expect.DIGITS, 1200)],
)
def test_a_pause_ends_the_answer_as_long_as_people_think(expect: Expect, end_ms: int) -> None:
    endpoint = speaking(rules_for(expect))
    assert steps(endpoint, 0.0, 3000) == [(300, Decision.EARLY_END), (end_ms, Decision.END)]
    assert endpoint.speech_ms == 1000
    assert endpoint.quiet_ms == end_ms


@pytest.mark.parametrize(
    ("lingers_ms", "sooner_ms"), [(0, 0), (20, 20), (100, 100), (120, 100), (400, 100)]
)
def test_silence_counts_from_the_last_sound(lingers_ms: int, sooner_ms: int) -> None:
    endpoint = speaking()
    assert all(endpoint.step(0.9, is_silent=True) is None for _ in range(lingers_ms // 20))
    found = [endpoint.step(0.0, is_silent=True) for _ in range(100)]
    assert found.index(Decision.EARLY_END) == (300 - sooner_ms) // 20 - 1
    assert found.index(Decision.END) == (1000 - sooner_ms) // 20 - 1
    assert endpoint.speech_ms == 1000 + lingers_ms - sooner_ms


def test_a_gap_between_words_is_no_silence_at_the_end() -> None:
    endpoint = speaking()
    assert [endpoint.step(0.9, is_silent=True) for _ in range(4)] == [None] * 4
    assert steps(endpoint, 0.9, 100) == []
    assert steps(endpoint, 0.0, 3000) == [(300, Decision.EARLY_END), (1000, Decision.END)]


def test_a_complete_answer_ends_sooner() -> None:
    endpoint = speaking()
    assert steps(endpoint, 0.0, 400) == [(300, Decision.EARLY_END)]
    endpoint.is_complete = True
    assert steps(endpoint, 0.0, 1000) == [(300, Decision.END)]


def test_a_complete_answer_to_other_questions_does_not() -> None:
    endpoint = speaking(rules_for(Expect.DIGITS))
    steps(endpoint, 0.0, 400)
    endpoint.is_complete = True
    assert steps(endpoint, 0.0, 1000) == [(800, Decision.END)]


def test_speech_that_goes_on_after_a_pause_is_the_same_answer() -> None:
    endpoint = speaking()
    steps(endpoint, 0.0, 500)
    endpoint.is_complete = True
    assert steps(endpoint, 0.9, 400) == [(60, Decision.RESUMED)]
    assert not endpoint.is_complete
    assert steps(endpoint, 0.0, 1000) == [(300, Decision.EARLY_END), (1000, Decision.END)]


def test_a_short_pause_is_not_noticed() -> None:
    endpoint = speaking()
    assert steps(endpoint, 0.0, 280) == []
    assert steps(endpoint, 0.9, 20) == []
    assert steps(endpoint, 0.0, 280) == []


def test_a_click_in_the_pause_is_not_speech() -> None:
    endpoint = speaking()
    steps(endpoint, 0.0, 500)
    assert steps(endpoint, 0.9, 40) == []
    assert steps(endpoint, 0.0, 1000) == [(460, Decision.END)]


def test_noises_shorter_than_a_syllable_are_no_onset() -> None:
    endpoint = Endpoint(FREE)
    for _ in range(20):
        assert steps(endpoint, 0.9, 80) == []
        assert steps(endpoint, 0.1, 40) == []


def test_between_on_and_off_things_stay_as_they_are() -> None:
    endpoint = Endpoint(FREE)
    assert steps(endpoint, 0.4, 5000) == []
    endpoint = speaking()
    assert steps(endpoint, 0.4, 5000) == []
    steps(endpoint, 0.3, 20)
    assert steps(endpoint, 0.4, 280) == [(280, Decision.EARLY_END)]


def test_an_endless_answer_is_cut() -> None:
    endpoint = speaking(rules_for(Expect.FREE, most_ms=15_000))
    assert steps(endpoint, 0.9, 20_000) == [(14_000, Decision.CUT)]


def test_silence_counts_from_the_end_of_the_prompt() -> None:
    endpoint = Endpoint(FREE)
    assert steps(endpoint, 0.0, 20_000) == []
    endpoint.wait()
    assert steps(endpoint, 0.0, 20_000) == [(6000, Decision.NO_INPUT)]


def test_who_can_wait_for_ever_does() -> None:
    endpoint = Endpoint(TurnRules(end_ms=500, no_input_ms=None))
    endpoint.wait()
    assert steps(endpoint, 0.0, 60_000) == []


def test_nothing_follows_the_end() -> None:
    endpoint = speaking()
    steps(endpoint, 0.0, 1000)
    assert steps(endpoint, 0.9, 5000) == []


def test_captions_go_on_after_each_utterance() -> None:
    endpoint = speaking(CAPTIONS)
    assert steps(endpoint, 0.0, 2000) == [(300, Decision.EARLY_END), (600, Decision.END)]
    assert steps(endpoint, 0.9, 500) == [(100, Decision.ONSET)]


def test_an_interruption_is_an_onset_that_began_earlier() -> None:
    endpoint = Endpoint(FREE)
    assert endpoint.interrupt(250) is Decision.ONSET
    assert endpoint.is_speaking
    assert endpoint.speech_ms == 250
