import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.voice.speech.repeats import once


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("", ""),
        ("I smell gas.", "I smell gas."),
        (
            "Press 7 to go back, press 8 to jump forwards, press 8 to jump forwards, press 8 to "
            "jump forwards, press 8",
            "Press 7 to go back, press 8 to jump forwards,",
        ),
        (
            "To change it press five. Press star to return. To change it press five. Press star to "
            "return.",
            "To change it press five. Press star to return.",
        ),
        ("I smell gas, please come! I smell gas. Please come.", "I smell gas, please come!"),
        ("no no no no no no no no", "no no no no no no no no"),
        ("it is 20 45 18 20 45 18", "it is 20 45 18 20 45 18"),
        ("four five six seven four five six seven", "four five six seven four five six seven"),
        ("double five oh one double five oh one", "double five oh one double five oh one"),
        ("我家有煤气味，我家有煤气味，我家有煤气味，我家", "我家有煤气味，"),
        ("二零四五一八二零四五一八", "二零四五一八二零四五一八"),
        ("谢谢谢谢谢谢谢谢", "谢谢谢谢谢谢谢谢"),
        (
            "my bill is too high and my bill is too low",
            "my bill is too high and my bill is too low",
        ),
    ],
)
def test_a_loop_counts_once(heard: str, text: str) -> None:
    assert once(heard) == text


@given(
    st.lists(
        st.sampled_from(["gas", "bill", "my", "Is", "5", "two", "，", "煤", "气"]), max_size=30
    )
)
def test_it_only_leaves_out(words: list[str]) -> None:
    left = iter(words)
    assert all(word in left for word in once(" ".join(words)).split())


@given(
    st.lists(st.sampled_from("abcdefgh"), min_size=4, max_size=8, unique=True), st.integers(2, 5)
)
def test_a_phrase_and_its_repetitions_are_the_phrase(letters: list[str], times: int) -> None:
    phrase = [f"word{letter}" for letter in letters]
    assert once(" ".join(["please", *phrase * times])) == " ".join(["please", *phrase])
