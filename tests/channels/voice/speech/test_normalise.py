"""What is said for what is written, in both languages."""

import pytest

from channels.voice.speech.normalise import LONGEST, sentences
from channels.voice.speech.normalise.spoken import (
    chinese,
    english,
    english_ordinal,
    english_year,
)
from core.model import Language

EN, ZH = Language("en"), Language("zh")

ENGLISH = [
    # money
    ("You owe £12.50 today.", "You owe twelve pounds and fifty pence today."),
    ("It costs £1.", "It costs one pound."),
    ("It is £1,204.05.", "It is one thousand two hundred and four pounds and five pence."),
    ("A credit of -£30", "A credit of minus thirty pounds"),
    ("Just $0.99", "Just ninety-nine cents"),
    ("€20 and ¥300", "twenty euros and three hundred yuan"),
    ("worth £1.5m", "worth one point five million pounds"),
    ("Pay GBP 40 now", "Pay forty pounds now"),
    ("24.5p per kWh", "twenty-four point five pence per kilowatt hour"),
    ("only 50p", "only fifty pence"),
    # dates and times
    ("on 2026-11-22", "on the twenty-second of November twenty twenty-six"),
    ("by 05/12/2026.", "by the fifth of December twenty twenty-six."),
    ("on 3 March", "on the third of March"),
    ("on March 3rd, 2005", "on the third of March two thousand and five"),
    ("the 1st of May 1984", "the first of May nineteen eighty-four"),
    ("until Dec. 5th we are closed", "until the fifth of December we are closed"),
    ("at 14:30", "at two thirty PM"),
    ("at 9:05 a.m.", "at nine oh five AM"),
    ("from 9am to 5pm", "from nine AM to five PM"),
    ("between 8:00-12:00", "between eight o'clock to twelve noon"),
    ("at 00:00", "at midnight"),
    ("10:00–16:00", "ten o'clock to four PM"),
    ("24/7 support", "twenty-four seven support"),
    ("since 2019", "since twenty nineteen"),
    # telephone numbers, letters and figures
    ("Call 0800 111 999.", "Call zero eight zero zero, one one one, nine nine nine."),
    ("+44 20 7946 0958", "plus four four, two zero, seven nine four six, zero nine five eight"),
    ("(020) 7946 0018", "zero two zero, seven nine four six, zero zero one eight"),
    ("555-0134", "five five five, zero one three four"),
    ("Your reference is HG-104233.", "Your reference is H G, one zero four two three three."),
    ("order #A1234", "order A, one two three four"),
    ("account number 448211", "account number four four eight two one one"),
    ("card ending 4417", "card ending four four one seven"),
    ("meter M8841-22", "meter M, eight eight four one, two two"),
    ("the code is 0042", "the code is zero zero four two"),
    ("MPRN 7712345601", "MPRN seven seven one two three four five six zero one"),
    ("ticket 12", "ticket one two"),
    ("call 01632 960999 now", "call zero one six three two, nine six zero nine nine nine now"),
    ("it reads 04512.", "it reads zero four five one two."),
    ("0.5 bar", "zero point five bar"),
    ("Mr Smith", "Mister Smith"),
    ("the number 90210441 again", "the number nine zero two one zero four four one again"),
    ("postcode SW1A 1AA", "postcode S W, one, A, one, A A"),
    # addresses
    ("ann.lee@harbour-gas.example", "ann dot lee at harbour dash gas dot example"),
    ("help7@gas.co.uk", "help seven at gas dot co dot U K"),
    ("At https://www.gas.example/pay/now?x=1", "At gas dot example slash pay slash now"),
    ("www.gas.example.", "gas dot example."),
    # shares, units, numbers
    ("12.5% off", "twelve point five percent off"),
    ("You used 1,204 kWh", "You used one thousand two hundred and four kilowatt hours"),
    ("1 kWh", "one kilowatt hour"),
    ("35 m³ of gas", "thirty-five cubic metres of gas"),
    ("35m3", "thirty-five cubic metres"),
    ("at 21 °C", "at twenty-one degrees Celsius"),
    ("-5 degrees", "minus five degrees"),
    ("wait 10 mins", "wait ten minutes"),
    ("5 km away", "five kilometres away"),
    ("the 3rd time", "the third time"),
    ("1,000,000 homes", "one million homes"),
    ("3.14", "three point one four"),
    ("2-3 days", "two to three days"),
    ("press 1 or 2", "press one or two"),
    # short forms and signs
    ("e.g. a boiler", "for example a boiler"),
    ("Mr. Smith & Mrs. Jones", "Mister Smith and Missus Jones"),
    ("12 High St.", "twelve High Street"),
    ("yes/no", "yes or no"),
    ("approx. 3 hrs", "about three hours"),
    ("No. 7", "number seven"),
]  # fmt: skip

CHINESE = [
    ("您欠款¥12.50。", "您欠款十二元五角。"),
    ("共计1,204元", "共计一千二百零四元"),
    ("余额为30.05元", "余额为三十元零五分"),
    ("退款£20", "退款二十英镑"),
    ("大约¥3万", "大约三万元"),
    ("2026年11月22日", "二零二六年十一月二十二日"),
    ("预约在2026-12-05", "预约在二零二六年十二月五日"),
    ("3月8号", "三月八日"),
    ("下午14:30", "下午十四点三十分"),
    ("9:05开门", "九点零五分开门"),
    ("2:00", "两点"),
    ("8:00-12:00", "八点到十二点"),
    ("请拨打13800138000", "请拨打幺三八零零幺三八零零零"),
    ("电话021-62341234", "电话零二幺，六二三四幺二三四"),
    ("热线400-810-1234", "热线四零零，八幺零，幺二三四"),
    ("客户号码448211", "客户号码四四八二幺幺"),
    ("工单HG-1042", "工单H G 幺零四二"),
    ("验证码是0042", "验证码是零零四二"),
    ("优惠12.5%", "优惠百分之十二点五"),
    ("用电300kWh", "用电三百千瓦时"),
    ("用气35m³", "用气三十五立方米"),
    ("等待2个小时", "等待两个小时"),
    ("3-5天", "三到五天"),
    ("第2个", "第二个"),
    ("一共10203户", "一共一万零二百零三户"),
    ("气温-5℃", "气温负五摄氏度"),
    ("请按1", "请按一"),
    ("到室外拨打 01632 960999。", "到室外拨打零幺六三二，九六零九九九。"),
    ("读数04512", "读数零四五幺二"),
    ("80 岁的母亲", "八十岁的母亲"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "spoken"), ENGLISH)
def test_english_is_read_as_people_say_it(written: str, spoken: str) -> None:
    assert sentences(written, EN) == (spoken,)


@pytest.mark.parametrize(("written", "spoken"), CHINESE)
def test_chinese_is_read_as_people_say_it(written: str, spoken: str) -> None:
    assert "".join(sentences(written, ZH)) == spoken


@pytest.mark.parametrize("spoken", [row[1] for row in ENGLISH])
def test_what_is_in_words_stays(spoken: str) -> None:
    assert sentences(spoken, EN) == (spoken,)


@pytest.mark.parametrize("spoken", [row[1] for row in CHINESE])
def test_what_is_in_chinese_words_stays(spoken: str) -> None:
    assert "".join(sentences(spoken, ZH)) == spoken


MARKED = [
    ("**Hello** there 😀!", ("Hello there!",)),
    ("# Opening hours\n* Monday\n- Friday", ("Opening hours.", "Monday.", "Friday")),
    ("1. Press the button\n2. Wait", ("Press the button.", "Wait")),
    ("See [our page](https://gas.example/x).", ("See our page.",)),
    ("<b>Bold</b> &amp; `code`", ("Bold and code",)),
    ("| Day | Open |\n|---|---|\n| Mon | Yes |", ("Day, Open.", "Mon, Yes")),
    ("One. Two! Three?", ("One.", "Two!", "Three?")),
    ("Dr. Lee calls. Good.", ("Doctor Lee calls.", "Good.")),
    ("It is £3.50. Thank you.", ("It is three pounds and fifty pence.", "Thank you.")),
    ("👍", ()),
    ("  ", ()),
    ("> quoted _text_ here", ("quoted text here",)),
    ("snake_case stays", ("snake case stays",)),
]


@pytest.mark.parametrize(("written", "spoken"), MARKED)
def test_what_is_for_the_eye_goes_and_sentences_are_apart(
    written: str, spoken: tuple[str, ...]
) -> None:
    assert sentences(written, EN) == spoken


def test_chinese_sentences_are_apart_without_a_space() -> None:
    assert sentences("您好！请稍等。再见", ZH) == ("您好！", "请稍等。", "再见")
    assert sentences("- 现金\n- 转账", ZH) == ("现金。", "转账")


def test_a_chinese_sentence_is_cut_at_clauses_to_be_heard_sooner() -> None:
    assert sentences("您可以说，比如查账单、报读数，或者报修。", ZH) == (
        "您可以说，比如查账单、",
        "报读数，或者报修。",
    )


def test_an_endless_sentence_is_cut_at_its_clauses() -> None:
    pieces = sentences(", ".join(["and so it goes on"] * 60), EN)
    assert len(pieces) > 1
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert " ".join(pieces).count("goes on") == 60


def test_another_language_is_left_as_it_is() -> None:
    assert sentences("안녕하세요 12", Language("ko")) == ("안녕하세요 12",)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (115, "one hundred and fifteen"),
        (1001, "one thousand and one"),
        (2_300_017, "two million three hundred thousand and seventeen"),
        (10**15, "one " + " ".join(["zero"] * 15)),
    ],
)
def test_english_numbers(number: int, words: str) -> None:
    assert english(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (10, "十"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (100_010_001, "一亿零一万零一"),
        (20_000, "二万"),
    ],
)
def test_chinese_numbers(number: int, words: str) -> None:
    assert chinese(number) == words


def test_ordinals_and_years() -> None:
    assert [english_ordinal(n) for n in (1, 12, 20, 23)] == [
        "first",
        "twelfth",
        "twentieth",
        "twenty-third",
    ]
    assert [english_year(y) for y in (1900, 2000, 1905, 2026)] == [
        "nineteen hundred",
        "two thousand",
        "nineteen oh five",
        "twenty twenty-six",
    ]
