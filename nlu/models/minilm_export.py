"""Export the packaged MiniLM to eight-bit ONNX: `python -m nlu.models.minilm_export <folder>`.

The only module that imports torch; it runs in a process of its own at set-up. The export is
compared with the original before it is kept: where eight bits lose too much on this machine's
processor, the 32-bit model is kept instead.
"""

import shutil
import sys
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer

from .minilm import MAX_TOKENS, PACKAGE, MiniLm, content_key

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OPSET = 17
LEAST_COSINE = 0.96
"""Below this against the original the eight-bit model is not worth its speed."""

PROBES = (
    "I smell gas in the kitchen",
    "how do I pay my bill",
    "x",
    "What are your opening hours on a Saturday, and may I bring the form to the office myself?",
    "I have written three times about the same meter and nobody has answered me. " * 12,
)


class PooledEncoder(torch.nn.Module):
    """The transformer with mean pooling and unit length, as one graph."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Map token ids, int64 (batch, tokens), to unit vectors, float32 (batch, 384)."""
        hidden = self.transformer(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=1)


def export(target: Path) -> None:
    """Write model.onnx and tokenizer.json into `target`."""
    with as_file(files(PACKAGE) / "model") as package:
        original = SentenceTransformer(str(package), device="cpu")
        original.max_seq_length = MAX_TOKENS
        shutil.copyfile(package / "tokenizer.json", target / "tokenizer.json")
    full = target / "full.onnx"
    _trace(original, full)
    wanted = original.encode(list(PROBES), batch_size=1, normalize_embeddings=True)
    small = target / "model.onnx"
    quantize_dynamic(
        full,
        small,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
    )
    if _worst_cosine(target, wanted) < LEAST_COSINE:
        full.replace(small)
        if (worst := _worst_cosine(target, wanted)) < LEAST_COSINE:
            raise SystemExit(f"the export differs from the original: cosine {worst:.3f}")
    full.unlink(missing_ok=True)


def _trace(original: SentenceTransformer, path: Path) -> None:
    transformer = original[0].auto_model
    if not isinstance(transformer, torch.nn.Module):
        raise SystemExit("the package holds no transformer first")
    transformer.eval()
    tokens = original.tokenizer(list(PROBES[:2]), padding=True, return_tensors="pt")
    axes = {name: {0: "batch", 1: "tokens"} for name in INPUTS}
    with torch.no_grad():
        torch.onnx.export(
            PooledEncoder(transformer),
            tuple(tokens[name] for name in INPUTS),
            str(path),
            input_names=list(INPUTS),
            output_names=["embedding"],
            dynamic_axes=axes | {"embedding": {0: "batch"}},
            opset_version=OPSET,
            dynamo=False,
        )


def _worst_cosine(folder: Path, wanted: NDArray[np.float32]) -> float:
    exported = MiniLm.open_folder(folder, key=content_key()).embed(PROBES)
    return float((exported * wanted).sum(axis=1).min())


if __name__ == "__main__":
    export(Path(sys.argv[1]))
