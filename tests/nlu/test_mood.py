"""How customers sound."""

import pytest

from nlu.model import Mood
from nlu.mood import read_mood


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("how do I pay my bill", Mood.CALM),
        ("thanks, that's great", Mood.CALM),
        ("I'm not angry, just asking", Mood.CALM),
        ("麻烦您帮我查一下", Mood.CALM),
        ("我不生气，就想问问", Mood.CALM),
        ("I am still waiting for your engineer", Mood.UPSET),
        ("I'm really disappointed with this", Mood.UPSET),
        ("this is not good enough", Mood.UPSET),
        ("等了半天也没人来", Mood.UPSET),
        ("我很失望", Mood.UPSET),
        ("This is absolutely ridiculous, you are useless!!", Mood.ANGRY),
        ("I am FURIOUS", Mood.ANGRY),
        ("you are a bunch of crooks", Mood.ANGRY),
        ("垃圾公司，骗子！", Mood.ANGRY),
        ("气死我了，什么破服务", Mood.ANGRY),
    ],
)
def test_the_mood_is_read_from_words(text: str, mood: Mood) -> None:
    assert read_mood(text).mood is mood


def test_shouting_makes_it_worse() -> None:
    calmly = read_mood("this is ridiculous and it must stop")
    loudly = read_mood("THIS IS RIDICULOUS AND IT MUST STOP!!")
    assert loudly.points > calmly.points


def test_sadness_alone_is_not_anger() -> None:
    sad = read_mood("I'm worried, upset, disappointed, stressed, unhappy, desperate and scared")
    assert sad.mood is Mood.UPSET


def test_the_words_are_given() -> None:
    assert read_mood("a total scam").words == ("scam",)
