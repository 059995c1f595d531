"""Training a tenant's model."""

from collections.abc import Callable

from nlu.model import Intent, Profile
from nlu.models import Encoders
from nlu.trained import train

ENGLISH_ONLY = (
    Intent(
        name="pay",
        labels={},
        examples={
            "en": ("pay my bill", "how do I pay", "payment", "I want to pay", "card payment")
        },
    ),
    Intent(
        name="heat",
        labels={},
        examples={
            "en": ("no heating", "my boiler is broken", "radiators are cold", "no hot water")
        },
    ),
)


class Shelf:
    """Keeps bytes by key and counts what had to be made."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.made = 0

    def __call__(self, key: str, make: Callable[[], bytes]) -> bytes:
        if key not in self.kept:
            self.made += 1
            self.kept[key] = make()
        return self.kept[key]


def test_a_bot_taught_in_english_understands_chinese(encoders: Encoders) -> None:
    model = train(1, Profile(), ENGLISH_ONLY, encoders, Shelf())
    chinese = model.by_language["zh"]
    assert chinese.engines == (encoders.muse,)
    vector = chinese.embed(["怎么付账单"])[0]
    scores = vector @ chinese.classifier.meaning.weights + chinese.classifier.meaning.bias
    assert chinese.classifier.intents[int(scores.argmax())] == "pay"


def test_the_same_examples_are_trained_once(encoders: Encoders) -> None:
    shelf = Shelf()
    train(1, Profile(languages=("en",)), ENGLISH_ONLY, encoders, shelf)
    train(2, Profile(languages=("en",)), ENGLISH_ONLY, encoders, shelf)
    assert shelf.made == 1


def test_a_damaged_file_is_made_again(encoders: Encoders) -> None:
    model = train(1, Profile(languages=("en",)), ENGLISH_ONLY, encoders, lambda _k, _m: b"damage")
    assert model.by_language["en"].classifier.intents == ("heat", "pay")


def test_too_little_makes_no_model(encoders: Encoders) -> None:
    assert train(1, Profile(), ENGLISH_ONLY[:1], encoders, Shelf()).by_language == {}
