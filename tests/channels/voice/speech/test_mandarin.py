"""Chinese text as the phonemes of the voice."""

import pytest
from pypinyin.constants import PINYIN_DICT

from channels.voice.speech.kokoro import NUMBERS, english_phonemes
from channels.voice.speech.mandarin import phonemes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("您好。", "ni↗nxau↓."),
        ("知识，自私", "ꭧɨ→ʂɨ↗, ʦɨ↘sɨ→"),
        ("去旅行", "ʨʰy↘ly↓ɕi↗ŋ"),
        ("银行、行人", "i↗nxa↗ŋ, ɕi↗ŋɻə↗n"),
        ("好的！月底？", "xau↓tɤ! ɥe↘ti↓?"),
        ("按Q键", "a↘n Q ʨjɛ↘n"),
    ],
)
def test_a_text_is_written_as_it_sounds(text: str, said: str) -> None:
    assert phonemes(text, lambda word: word) == said


def test_every_syllable_has_its_sound() -> None:
    characters = "".join(chr(code) for code in PINYIN_DICT if 0x4E00 <= code <= 0x9FA5)
    for character in characters:
        said = phonemes(character, lambda word: word)
        assert said, character
        assert set(said) <= NUMBERS.keys(), character


def test_letters_are_named() -> None:
    assert english_phonemes("H A") == "ˈAʧ ˈA"
