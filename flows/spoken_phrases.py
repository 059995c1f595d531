"""What the bot says on the telephone beside the document's own words. A document may say it better.

Data only.
"""

from collections.abc import Mapping

from core.model import Language

EN, ZH = Language("en"), Language("zh")

SPOKEN_PHRASES: Mapping[str, Mapping[Language, str]] = {
    "nothing_heard": {
        EN: "Sorry, I did not hear you.",
        ZH: "抱歉，我没有听到您的声音。",
    },
    "say_or_type": {
        EN: "You can also type it on your phone.",
        ZH: "您也可以用电话按键输入。",
    },
    "keypad": {
        EN: "Let us use the keys of your phone.",
        ZH: "请用电话按键选择。",
    },
    "option": {
        EN: "For {label}, press {key}.",
        ZH: "{label}，请按{key}。",
    },
    "person_option": {
        EN: "To talk to a person, press {key}.",
        ZH: "人工服务，请按{key}。",
    },
    "or_say": {
        EN: "Or just say it.",
        ZH: "也可以直接说。",
    },
    "read_back": {
        EN: "I heard {value}. Is that right?",
        ZH: "我听到的是{value}，对吗？",
    },
    "is_it_about": {
        EN: "Is it about {label}?",
        ZH: "您是想咨询{label}吗？",
    },
    "hear_more": {
        EN: "Would you like to hear more?",
        ZH: "要继续听吗？",
    },
    "leave_or_go_on": {
        EN: "Would you like to leave a message?",
        ZH: "您要留言吗？",
    },
    "voicemail": {
        EN: "My colleagues are not here at the moment; they are back {next_opening}. "
        "Please leave a message after the tone, and they will call you back.",
        ZH: "现在不是人工服务时间，同事将于{next_opening}上班。请在提示音后留言，我们会给您回电。",
    },
}
"""By name. `voicemail` and `closed` are given {next_opening}."""
