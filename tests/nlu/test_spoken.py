"""What was heard becomes what would have been written."""

import pytest

from nlu.spoken import as_written


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("two oh four five one eight", "204518"),
        ("um it's h g two oh four five one eight", "it's HG204518"),
        ("it is two zero four double five one please", "it is 204551 please"),
        ("twenty forty five eighteen", "204518"),
        ("2 0 4 5 1 8", "204518"),
        ("2-0-4-5-1-8", "204518"),
        ("20, 45, 18", "204518"),
        ("H.G. 204518", "HG204518"),
        ("m four oh two one eight eight three three", "M40218833"),
        ("two oh for five one eight", "204518"),
        ("My boiler has stopped. It is cold.", "my boiler has stopped. it is cold"),
        ("A smell of gas!", "a smell of gas"),
        ("I think so.", "I think so"),
        ("H.G. two oh four five one eight.", "HG204518"),
        ("我要报修。", "我要报修"),
        ("four thousand five hundred and twelve", "4512"),
        ("four thousand and twelve", "4012"),
        ("five hundred", "500"),
        ("zero four five one two", "04512"),
        ("I'm where is my repair order?", "where is my repair order"),
        ("Hi, I'm my heating isn't working.", "hi, my heating isn't working"),
        ("uh i'd like um to talk about my bill", "i'd like to talk about my bill"),
        ("一二三四五六", "123456"),
        ("编号是二零四五幺八", "编号是204518"),
        ("呃，我想查一下账单", "我想查一下账单"),
        ("读数是四千五百一十二", "读数是4512"),
        ("四千零一十二", "4012"),
        ("四千五", "4500"),
    ],
)
def test_spoken_numbers_become_digits(heard: str, written: str) -> None:
    assert as_written(heard) == written


@pytest.mark.parametrize(
    "heard",
    [
        "one of the two radiators is cold",
        "I'm the new tenant",
        "I'm calling about my bill",
        "I have two children",
        "it is for you two",
        "on the third of december",
        "I need an engineer for tomorrow",
        "三个人都没暖气",
        "周二上午",
        "the gas smells",
        "that one",
        "the bill is 84.20",
        "ten",
        "her name is umar",
        "3 December 2029",
    ],
)
def test_ordinary_words_stay(heard: str) -> None:
    assert as_written(heard) == heard


def test_nothing_but_a_hesitation_stays_as_it_was_heard() -> None:
    assert as_written(" um ") == "um"
