"""Readers of what a document says about the telephone."""

from core.model import Expect, Language
from flows.model import PHRASES, Voice
from flows.nodes import NodeVoice, Texts
from flows.spoken_phrases import SPOKEN_PHRASES

from .fields import Fields

KEYS = "0123456789*#"
MOST_DIGITS = 20
_TARGET = "the name of a node"
_EXPECTED = tuple(each.value for each in Expect)


def read_node_voice(fields: Fields) -> NodeVoice:
    """The `voice` of one node; empty when it has none."""
    inner = fields.inside("voice")
    expect = inner.one_of("expect", _EXPECTED, "")
    voice = NodeVoice(
        text=inner.maybe_texts("text"),
        retry=inner.many_texts("retry"),
        confirm=inner.maybe_texts("confirm"),
        barge_in=inner.maybe_boolean("barge_in"),
        expect=Expect(expect) if expect in _EXPECTED else None,
        keys=_by_key(inner, "keys", "the id of an option"),
        max_digits=inner.integer("max_digits", 0, at_least=0, at_most=MOST_DIGITS),
        words=_words(inner),
        read_options=inner.maybe_boolean("read_options"),
        tries=inner.integer("tries", 3, at_least=1, at_most=9) if inner.has("tries") else None,
        unanswered=inner.maybe_word("unanswered", _TARGET),
    )
    inner.finish()
    return voice


def read_voice(fields: Fields) -> Voice:
    """The flow's own `voice`."""
    inner = fields.inside("voice")
    greeting = inner.maybe_boolean("greeting_barge_in")
    person_keys = inner.words("person_keys") if inner.has("person_keys") else ("0", "#")
    for key in person_keys:
        _check_key(inner, "person_keys", key)
    languages = _by_key(inner, "languages", "a language")
    voice = Voice(
        greeting_barge_in=True if greeting is None else greeting,
        texts=_phrases(inner),
        intents=inner.by_name("intents", lambda each, intent: each.texts(intent)),
        keypad=_by_key(inner, "keypad", "an intent of the topics"),
        person_keys=person_keys,
        languages={key: Language(language) for key, language in languages.items()},
        words=_words(inner),
    )
    _complain_of_twice_used(inner, voice)
    inner.finish()
    return voice


def _phrases(fields: Fields) -> dict[str, Texts]:
    """Any of the standing phrases in other words."""
    inner = fields.inside("texts")
    given = {name: inner.maybe_texts(name) for name in (*PHRASES, *SPOKEN_PHRASES)}
    inner.finish()
    return {name: texts for name, texts in given.items() if texts is not None}


def _words(fields: Fields) -> dict[Language, tuple[str, ...]]:
    """Words for the recognizer, by language."""
    found = fields.by_name("words", lambda each, language: each.words(language))
    return {Language(language): words for language, words in found.items()}


def _by_key(fields: Fields, name: str, expected: str) -> dict[str, str]:
    def read(inner: Fields, key: str) -> str:
        _check_key(fields, name, key)
        return inner.word(key, expected)

    return fields.by_name(name, read)


def _check_key(fields: Fields, name: str, key: str) -> None:
    if len(key) != 1 or key not in KEYS:
        fields.complain(f"{name}.{key}", "expected one key of a telephone: 0 to 9, * or #")


def _complain_of_twice_used(fields: Fields, voice: Voice) -> None:
    used: set[str] = set()
    for name, keys in (
        ("person_keys", voice.person_keys),
        ("languages", tuple(voice.languages)),
        ("keypad", tuple(voice.keypad)),
    ):
        for key in keys:
            if key in used:
                fields.complain(f"{name}.{key}", "the key means something else already")
            used.add(key)
