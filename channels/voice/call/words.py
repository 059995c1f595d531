"""What the telephone itself says, beside the bot's lines: waiting, connecting, trouble. Pure."""

from collections.abc import Mapping
from datetime import timedelta

from core.model import Language

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "next": "You are next in line.",
        "position": "You are number {position} in line.",
        "wait_short": "Somebody should be with you in less than {high} minutes.",
        "wait": "We expect to be with you in about {low} to {high} minutes.",
        "thanks_for_waiting": "Thank you for waiting. We have not forgotten you.",
        "callback_offer": (
            "If you would rather not wait, press 1. We will call you back when it is your turn, "
            "and you keep your place in line."
        ),
        "callback_confirmed": (
            "Thank you. We will call you back on this number when it is your turn. Goodbye."
        ),
        "agent_number": "You are speaking with colleague number {number}.",
        "hearing_failed": (
            "I am sorry, I cannot hear you properly at the moment. Please use the keys of your "
            "telephone."
        ),
        "message_unheard": "This message could not be written down. Please play the recording.",
        "key_for": "For {label}, press {key}.",
        "key_for_person": "To speak to a person, press 0.",
        "thinking": "One moment, please.",
        "one_moment": "One moment, please. I am connecting you again.",
        "cannot_take": "I am sorry, we cannot take your call now. Please try again later.",
    },
    "zh": {
        "next": "您前面没有人，马上就轮到您了。",
        "position": "您排在第{position}位。",
        "wait_short": "预计{high}分钟之内为您接通。",
        "wait": "预计等待{low}到{high}分钟。",
        "thanks_for_waiting": "感谢您的耐心等待，我们会尽快为您接通。",
        "callback_offer": "如果不想等待，请按1，轮到您时我们会给您回电，您的排队位置会保留。",
        "callback_confirmed": "好的，轮到您时我们会拨打这个号码给您回电。再见。",
        "agent_number": "工号{number}为您服务。",
        "hearing_failed": "抱歉，我现在听不清您的声音，请使用电话按键。",
        "message_unheard": "这条留言未能转成文字，请听录音。",
        "key_for": "{label}，请按{key}。",
        "key_for_person": "转人工服务，请按0。",
        "thinking": "请稍等。",
        "one_moment": "请稍等，正在为您重新接通。",
        "cannot_take": "抱歉，现在无法接听您的来电，请稍后再拨。",
    },
}


def words(name: str, language: Language, **values: str) -> str:
    """One of the standing texts in the language, or in English."""
    texts = WORDS.get(language, WORDS["en"])
    return texts[name].format(**values)


def wait_words(wait: tuple[timedelta, timedelta], language: Language) -> str:
    """How much longer it takes, as a range in whole minutes that errs on the long side."""
    low, high = (max(0, round(each.total_seconds() / 60)) for each in wait)
    if wait[1] > timedelta(minutes=high):
        high += 1
    high = max(high, 2)
    if low < 1:
        return words("wait_short", language, high=str(high))
    return words("wait", language, low=str(low), high=str(max(high, low + 1)))
