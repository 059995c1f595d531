import sys

import numpy as np
import pytest

from channels.voice.media import g711

EVERY_CODE = bytes(range(256))
EVERY_LEVEL = np.arange(-32768, 32768).astype("<i2").tobytes()

needs_audioop = pytest.mark.skipif("audioop" not in sys.modules, reason="audioop is not installed")


@needs_audioop
def test_tables_give_the_bits_of_audioop() -> None:
    assert g711.decode_by_table(EVERY_CODE, "mulaw") == g711.decode_mulaw(EVERY_CODE)
    assert g711.decode_by_table(EVERY_CODE, "alaw") == g711.decode_alaw(EVERY_CODE)
    assert g711.encode_by_table(EVERY_LEVEL, "mulaw") == g711.encode_mulaw(EVERY_LEVEL)
    assert g711.encode_by_table(EVERY_LEVEL, "alaw") == g711.encode_alaw(EVERY_LEVEL)


def test_silence_has_the_codes_of_the_standard() -> None:
    assert g711.encode_mulaw(b"\0\0") == b"\xff"
    assert g711.encode_alaw(b"\0\0") == b"\xd5"


def test_what_was_expanded_is_compressed_to_the_same() -> None:
    assert g711.encode_alaw(g711.decode_alaw(EVERY_CODE)) == EVERY_CODE
    again = g711.encode_mulaw(g711.decode_mulaw(EVERY_CODE))
    assert again == EVERY_CODE.replace(b"\x7f", b"\xff")  # there are two zeros
