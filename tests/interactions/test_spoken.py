"""How a line is spoken survives being stored."""

import json

from hypothesis import given
from hypothesis import strategies as st

from core.model import Expect, Language, Spoken
from interactions.spoken import spoken_from_json, spoken_to_json

WORDS = st.lists(st.text(max_size=10), max_size=4).map(tuple)
SPOKEN = st.builds(
    Spoken,
    say=st.text(max_size=40),
    expect=st.sampled_from(Expect),
    keys=st.dictionaries(st.sampled_from("0123456789*#"), st.text(max_size=10)),
    max_digits=st.integers(0, 20),
    barge_in=st.booleans(),
    words=WORDS,
    phrases=WORDS,
    prompt=st.text(max_size=20),
    language=st.sampled_from([Language("en"), Language("zh")]),
)


@given(SPOKEN)
def test_it_comes_back_as_it_was(spoken: Spoken) -> None:
    assert spoken_from_json(json.loads(json.dumps(spoken_to_json(spoken)))) == spoken


def test_a_written_line_is_not_spoken() -> None:
    assert spoken_from_json(None) is None
