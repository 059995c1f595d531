"""Reading aloud in Chinese."""

import re
from collections.abc import Callable

from .addresses import email_in, url_in
from .spoken import chinese, chinese_decimal, chinese_digits

Match = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Match], str] | str]

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CURRENCIES = {
    "¥": "元", "￥": "元", "RMB": "元", "CNY": "元", "£": "英镑", "GBP": "英镑", "$": "美元",
    "USD": "美元", "€": "欧元", "EUR": "欧元",
}  # fmt: skip
_UNITS = {
    "kWh": "千瓦时", "kW": "千瓦", "W": "瓦", "m³": "立方米", "m3": "立方米", "m²": "平方米",
    "m2": "平方米", "km": "公里", "cm": "厘米", "mm": "毫米", "m": "米", "kg": "公斤", "g": "克",
    "℃": "摄氏度", "°C": "摄氏度", "GB": "G B", "MB": "兆", "h": "小时", "min": "分钟", "L": "升",
}  # fmt: skip
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_COUNTED = "个位次天年张份台件条笔户种封名间点小周只块"
_NAMED = (
    r"((?:客户|用户|账户|账号|合同|订单|工单|表具|燃气表|电表|表|卡|编|单|序列|参考|验证|分机|证件)"
    r"(?:编号|号码|号|码)?[是为：: ]*|(?:号码|编号|验证码|密码|尾号)[是为：: ]*)"
)


def in_chinese(text: str) -> str:
    """Write everything that is not a word as the words a person would say."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    text = re.sub(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])", "", text)
    return re.sub(r"[ \t]+", " ", text).strip()


def _money(found: Match) -> str:
    amount = found["amount"].replace(",", "")
    unit = _CURRENCIES[found["currency"].strip()]
    scale = found["scale"] or ""
    whole, _, part = amount.partition(".")
    before = "负" if found["sign"] else ""
    if unit == "元" and part and not scale:
        return before + _yuan(int(whole), part)
    return (
        before
        + chinese_decimal(f"{whole}.{part}".rstrip("0").rstrip(".") if part else whole)
        + scale
        + unit
    )


def _yuan(whole: int, part: str) -> str:
    tenths, cents = (int(digit) for digit in part.ljust(2, "0")[:2])
    said = f"{chinese(whole)}元" if whole or not (tenths or cents) else ""
    if tenths:
        said += f"{chinese(tenths)}角"
    elif cents and whole:
        said += "零"
    return said + (f"{chinese(cents)}分" if cents else "")


def _date(found: Match) -> str:
    year, month, day = found["year"], int(found["month"]), int(found["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return found[0]
    return (f"{chinese_digits(year)}年" if year else "") + f"{chinese(month)}月{chinese(day)}日"


def _time(found: Match) -> str:
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:
        return found[0]
    said = ("两" if hour == 2 else chinese(hour)) + "点"
    if not minute:
        return said
    return said + ("零" if minute < 10 else "") + f"{chinese(minute)}分"


def _one_by_one(text: str) -> str:
    groups = re.findall(r"[A-Za-z]+|\d+", text)
    read = [
        chinese_digits(group, one="幺") if group.isdigit() else " ".join(group.upper())
        for group in groups
    ]
    return "，".join(read) if len(read) > 2 else " ".join(read)


def _signed(found: Match) -> str:
    return ("负" if found["sign"] else "") + chinese_decimal(found["amount"])


_RULES: tuple[Rule, ...] = (
    email_in(" 艾特 ", " 点 ", " 横杠 ", " 下划线 "),
    url_in(" 点 ", " 斜杠 ", " 横杠 "),
    (
        re.compile(
            r"(?P<sign>[-−](?=[¥￥£$€]))?(?P<currency>[¥￥£$€]|\b(?:RMB|CNY|GBP|USD|EUR)\s)\s?"
            rf"(?P<amount>{_NUMBER})(?P<scale>[万亿])?"
        ),
        _money,
    ),
    (
        re.compile(rf"(?P<sign>-)?(?P<amount>{_NUMBER})(?P<scale>)\s?(?:元|人民币)"),
        lambda found: _yuan_or(found),
    ),
    (
        re.compile(
            r"(?P<year>(?:19|20)\d\d)\s?[-/年.]\s?(?P<month>\d{1,2})\s?[-/月.]\s?(?P<day>\d{1,2})"
            r"(?!\d)[日号]?"
        ),
        _date,
    ),
    (re.compile(r"(?P<year>)(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]"), _date),
    (re.compile(r"((?:19|20)\d\d)年"), lambda found: f"{chinese_digits(found[1])}年"),
    (re.compile(r"(?<=\d)\s?[-–—~～至]\s?(?=\d{1,2}(?::\d\d|点|时))"), "到"),
    (re.compile(r"(?<!\d)(?P<hour>\d{1,2})[:：](?P<minute>\d\d)(?!\d)"), _time),
    (
        re.compile(
            r"(?<![A-Za-z\d.])(?:\+\d[\d \-]{6,17}\d|1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
            r"|0\d{2,3}[ -]?\d{7,8}|0\d{2,5}(?:[ -]\d{3,8}){1,3}|0\d{8,11}"
            r"|[48]00[ -]?\d{3,4}[ -]?\d{3,4})(?!\d)"
        ),
        lambda found: (
            ("加" if found[0][0] == "+" else "")
            + "，".join(chinese_digits(group, one="幺") for group in re.findall(r"\d+", found[0]))
        ),
    ),
    (
        re.compile(_NAMED + r"#?((?=[A-Za-z-]*\d)[A-Za-z\d]+(?:-[A-Za-z\d]+)*)(?![\d.])"),
        lambda found: f"{found[1]}{_one_by_one(found[2])}",
    ),
    (
        re.compile(rf"(?P<amount>{_NUMBER})\s?[%％]"),
        lambda found: f"百分之{chinese_decimal(found['amount'])}",
    ),
    (
        re.compile(
            rf"(?<![A-Za-z\d.])(?P<sign>[-−])?(?P<amount>{_NUMBER})\s?(?P<unit>{_UNIT})(?![A-Za-z³²])"
        ),
        lambda found: _signed(found) + _UNITS[found["unit"]],
    ),
    (re.compile(rf"(?<![\d.第月])2(?=[{_COUNTED}])(?!点\d)"), "两"),
    (
        re.compile(
            r"#?(?<![A-Za-z\d])(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])[A-Za-z\d]+(?:-[A-Za-z\d]+)*"
        ),
        lambda found: _one_by_one(found[0]),
    ),
    (re.compile(r"(?<![\d.,])(?:\d{7,}|0\d+)(?![\d,]|\.\d)"), lambda found: _one_by_one(found[0])),
    (re.compile(r"(?<=\d)\s?[-–—~～]\s?(?=\d)"), "到"),
    (
        re.compile(rf"(?P<sign>(?<![A-Za-z\d])[-−](?=\d))?(?P<amount>{_NUMBER})"),
        _signed,
    ),
    (re.compile(r"\s*&\s*"), "和"),
    (re.compile(r"[#*_^~|<>\\{}\[\]【】「」]"), " "),
)


def _yuan_or(found: Match) -> str:
    whole, _, part = found["amount"].replace(",", "").partition(".")
    said = _yuan(int(whole), part) if part else f"{chinese(int(whole))}元"
    return ("负" if found["sign"] else "") + said
