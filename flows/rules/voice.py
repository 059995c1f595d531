"""How what the bot says is spoken, and what may answer it: the last step of an advance. Pure."""

from dataclasses import replace

from core.channels import VOICE
from core.model import Choice, Expect, Language, Spoken
from flows.nodes import AskNode, ChooseNode, ClassifyNode, NodeVoice
from flows.session import Effect, Handover, Say, Wait

from .play import PERSON, Play
from .speakable import speakable

DIGIT_KINDS = frozenset(
    (
        "customer_number",
        "order_number",
        "meter_number",
        "bill_number",
        "number",
        "amount",
        "phone",
        "date",
        "time",
        "datetime",
    )
)
"""Kinds of values in which people pause, and which can be typed."""

LANGUAGE = "language:"
"""Choices that change the language have ids that begin so."""

YES_NO_STATES = frozenset(("confirm", "helped", "more", "queue_shut"))
MENU_KEYS = "123456789"
YES_NO_WORDS = {
    "en": ("yes", "no", "yes please", "no thank you", "that's right", "that's wrong"),
    "zh": ("是的", "对", "好的", "不是", "不对", "不用了"),
}


def voiced(play: Play) -> None:
    """Give every line its voice, and the last one before the caller has the word its answer."""
    if play.session.channel != VOICE:
        return
    effects = [_with_voice(play, effect) for effect in play.effects]
    if effects and isinstance(effects[-1], Wait):
        lines = [at for at, effect in enumerate(effects) if isinstance(effect, Say)]
        if lines:
            effects[lines[-1]] = _awaiting(play, effects[lines[-1]])
    play.effects = effects


def _with_voice(play: Play, effect: Effect) -> Effect:
    match effect:
        case Say(text=text, spoken=spoken):
            return replace(effect, spoken=_said(text, spoken, play.session.language))
        case Handover(text=text, spoken=spoken) if text:
            return replace(effect, spoken=_said(text, spoken, play.session.language))
        case _:
            return effect


def _said(text: str, spoken: Spoken | None, language: Language) -> Spoken:
    known = spoken or Spoken()
    words = known.say or speakable(text, language)
    return replace(known, say="" if words == text else words, language=language)


def _awaiting(play: Play, effect: Effect) -> Effect:
    if not isinstance(effect, Say) or effect.spoken is None:
        return effect
    voice = _voice_of(play)
    expect = voice.expect or _expected(play, effect.choices)
    spoken = replace(
        effect.spoken,
        expect=expect,
        keys=_keys(play, voice, expect, effect.choices),
        max_digits=voice.max_digits if expect is Expect.DIGITS else 0,
        words=_words(play, voice, expect),
        phrases=_phrases(play, expect, effect.choices),
    )
    return replace(effect, spoken=spoken)


def _voice_of(play: Play) -> NodeVoice:
    """What the document says of the question; nothing when the bot asks something of its own."""
    node = play.node()
    is_own = play.session.awaiting is not None
    if is_own or not isinstance(node, AskNode | ChooseNode | ClassifyNode):
        return NodeVoice()
    return node.voice


def _expected(play: Play, choices: tuple[Choice, ...]) -> Expect:
    awaiting = play.session.awaiting
    if awaiting == "message":
        return Expect.MESSAGE
    if awaiting in YES_NO_STATES:
        return Expect.YES_NO
    if awaiting in ("meant", "near"):
        return Expect.YES_NO if len(play.session.offered) == 1 else Expect.MENU
    node = play.node()
    if isinstance(node, ClassifyNode) or awaiting is not None:
        return Expect.FREE
    if isinstance(node, AskNode) and node.accepts in DIGIT_KINDS:
        return Expect.DIGITS
    return Expect.MENU if choices else Expect.FREE


def _keys(
    play: Play, voice: NodeVoice, expect: Expect, choices: tuple[Choice, ...]
) -> dict[str, str]:
    """What each key chooses. While digits or a message are awaited, keys are not choices."""
    if expect in (Expect.DIGITS, Expect.MESSAGE):
        return {}
    keys = dict(voice.keys)
    is_open = isinstance(play.node(), ClassifyNode) and play.session.awaiting is None
    if is_open:
        keys |= _other_languages(play)
    if not voice.keys:
        offered = [choice.id for choice in choices if choice.id != PERSON]
        keys |= dict(zip(MENU_KEYS, offered, strict=False)) if not is_open else _menu(play)
    return keys | dict.fromkeys(play.flow.voice.person_keys, PERSON)


def _other_languages(play: Play) -> dict[str, str]:
    languages = play.flow.voice.languages.items()
    return {key: f"{LANGUAGE}{name}" for key, name in languages if name != play.session.language}


def _menu(play: Play) -> dict[str, str]:
    """The topics by key; callers who know them need not wait until they are read out."""
    return {key: f"intent:{intent}" for key, intent in play.flow.voice.keypad.items()}


def _words(play: Play, voice: NodeVoice, expect: Expect) -> tuple[str, ...]:
    """The question's own words; where anything may be said, those of the whole document."""
    language = play.session.language
    own = voice.words.get(language, ())
    return own or (play.flow.voice.words.get(language, ()) if expect is Expect.FREE else ())


def _phrases(play: Play, expect: Expect, choices: tuple[Choice, ...]) -> tuple[str, ...]:
    """Whole answers, so that what sounds alike becomes one of them."""
    language = play.session.language
    if expect is Expect.YES_NO:
        return YES_NO_WORDS.get(language, YES_NO_WORDS["en"])
    if expect is not Expect.MENU:
        return ()
    node = play.node()
    words: list[str] = [choice.label for choice in choices]
    if isinstance(node, AskNode | ChooseNode) and play.session.awaiting is None:
        for option in node.options:
            words += [option.voice.get(language, "")] if option.voice else []
            words += option.words.get(language, ())
    return tuple(dict.fromkeys(word for word in words if word))
