"""A calibration as JSON, and back. Pure."""

import base64
import json

import numpy as np
from numpy.typing import NDArray

from .boundary import Boundary, Outside
from .calibration import Calibration, Curve
from .material import Material

ON_DISK = "<f4"


def dump(made: Calibration) -> bytes:
    """Write what a calibration has learnt; the texts it was learnt from are not in it."""
    direction = base64.b64encode(made.boundary.direction.astype(ON_DISK).tobytes())
    learnt = {
        "direction": direction.decode(),
        "offset": made.boundary.offset,
        "ours": [*made.ours.factors, made.ours.offset],
        "right": [*made.right.factors, made.right.offset],
        "thresholds": [made.ours_threshold, made.right_threshold],
        "evidence": made.evidence,
    }
    return json.dumps(learnt).encode()


def load(text: bytes, material: Material, outside: Outside) -> Calibration:
    """Read a calibration of what it was learnt from. Raises ValueError when it is none."""
    try:
        learnt = json.loads(text)
        direction = np.frombuffer(base64.b64decode(learnt["direction"]), dtype=ON_DISK)
        if direction.shape != (material.questions.shape[1],):
            raise ValueError("another engine's calibration")
        ours_threshold, right_threshold = (float(each) for each in learnt["thresholds"])
        return Calibration(
            boundary=_boundary(direction.astype(np.float32), learnt["offset"], material, outside),
            ours=_curve(learnt["ours"]),
            right=_curve(learnt["right"]),
            ours_threshold=ours_threshold,
            right_threshold=right_threshold,
            evidence={str(name): float(share) for name, share in learnt["evidence"].items()},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a calibration") from error


def _boundary(
    direction: NDArray[np.float32], offset: float, material: Material, outside: Outside
) -> Boundary:
    return Boundary(
        direction=direction,
        offset=float(offset),
        inside=np.concatenate([material.questions, material.passages]),
        outside=outside.vectors,
    )


def _curve(numbers: list[float]) -> Curve:
    first, second, offset = (float(each) for each in numbers)
    return Curve(factors=(first, second), offset=offset)
