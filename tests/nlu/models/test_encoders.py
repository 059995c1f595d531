"""What every sentence encoder promises, checked on both real engines."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.errors import Unavailable
from core.ports import Embedder
from nlu import models
from nlu.models import Encoders
from nlu.models.minilm import MiniLm, content_key
from tests.nlu.sentences import ROOT


@pytest.fixture(params=["muse", "minilm"])
def engine(request: pytest.FixtureRequest, encoders: Encoders) -> Embedder:
    chosen: Embedder = getattr(encoders, request.param)
    return chosen


def test_a_text_becomes_a_unit_vector(engine: Embedder) -> None:
    vectors = engine.embed(["How do I pay?", "x", "a long sentence " * 200, ""])
    assert vectors.shape == (4, engine.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_no_texts_give_no_vectors(engine: Embedder) -> None:
    assert engine.embed([]).shape == (0, engine.dimensions)


def test_a_vector_does_not_depend_on_its_company(engine: Embedder) -> None:
    alone = engine.embed(["I smell gas"])[0]
    among = engine.embed(["something much longer than the other one here", "I smell gas"])[1]
    assert float(alone @ among) > 0.9999


def test_near_meanings_are_nearer_than_far_ones(engine: Embedder) -> None:
    question, same, other = engine.embed(
        ["How can I pay my bill?", "What are the ways to pay the bill?", "My radiator is cold"]
    )
    assert question @ same > question @ other + 0.2


def test_the_key_names_model_and_version(encoders: Encoders) -> None:
    assert encoders.muse.key != encoders.minilm.key
    assert encoders.minilm.key == content_key()


def test_a_question_meets_its_translation(encoders: Encoders) -> None:
    english, chinese, other = encoders.muse.embed(
        ["How do I pay my gas bill?", "怎么交燃气费？", "师傅什么时候上门？"]
    )
    assert english @ chinese > english @ other + 0.2


def test_chinese_is_never_read_by_the_english_engine(encoders: Encoders) -> None:
    assert encoders.for_intents("zh") == (encoders.muse,)
    assert encoders.for_intents("en") == (encoders.muse, encoders.minilm)


def test_preparing_again_changes_nothing(models_dir: Path) -> None:
    model = models_dir / content_key() / "model.onnx"
    before = model.stat().st_mtime_ns
    steps: list[str] = []
    models.prepare(models_dir, steps.append)
    assert steps == ["The English sentence model is ready."]
    assert model.stat().st_mtime_ns == before


def test_an_unprepared_folder_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="run the set-up first"):
        MiniLm.open(tmp_path)


@pytest.mark.real_time
def test_a_running_process_never_imports_torch(models_dir: Path) -> None:
    script = (
        "import sys, pathlib; from nlu import models; import nlu.service;"
        f"models.load(pathlib.Path({str(models_dir)!r})).minilm.embed(['x']);"
        "sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=120, check=False)
    assert done.returncode == 0
