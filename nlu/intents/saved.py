"""A trained model as a file of plain arrays: no pickles, so that reading one runs no code. Pure."""

import io
import zipfile

import numpy as np

from .calibration import Thresholds
from .classifier import Classifier, Linear
from .features import Vocabulary

FORMAT = 1


def to_bytes(model: Classifier, thresholds: Thresholds) -> bytes:
    """Write a model with its thresholds."""
    file = io.BytesIO()
    np.savez(
        file,
        format=np.array([FORMAT]),
        intents=np.array(model.intents),
        meaning_weights=model.meaning.weights,
        meaning_bias=model.meaning.bias,
        letters_weights=model.letters.weights.astype(np.float32),
        letters_bias=model.letters.bias,
        ngrams=np.array(list(model.vocabulary.numbers)),
        idf=model.vocabulary.idf,
        vectors=model.vectors,
        thresholds=np.array([thresholds.reject_below, thresholds.accept_from, thresholds.accuracy]),
    )
    return file.getvalue()


def from_bytes(raw: bytes) -> tuple[Classifier, Thresholds]:
    """Read what `to_bytes` wrote. Raises ValueError when it is something else, or older."""
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
            if int(arrays["format"][0]) != FORMAT:
                raise ValueError("the model was saved by another version")
            names = arrays["ngrams"].tolist()
            model = Classifier(
                intents=tuple(arrays["intents"].tolist()),
                meaning=Linear(weights=arrays["meaning_weights"], bias=arrays["meaning_bias"]),
                letters=Linear(
                    weights=arrays["letters_weights"].astype(np.float64),
                    bias=arrays["letters_bias"],
                ),
                vocabulary=Vocabulary(
                    numbers={name: number for number, name in enumerate(names)},
                    idf=arrays["idf"],
                ),
                vectors=arrays["vectors"],
            )
            reject_below, accept_from, accuracy = map(float, arrays["thresholds"])
    except (KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError("this is not a saved model") from error
    return model, Thresholds(reject_below=reject_below, accept_from=accept_from, accuracy=accuracy)
