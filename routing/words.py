"""Routing in sentences, English and Chinese. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.model import Json, Language, Skill, UserId
from routing.model import OpenState, Reason

EN, ZH = Language("en"), Language("zh")

REASONS: Mapping[str, tuple[str, str]] = {
    # against an agent
    "signed_out": ("is signed out", "已签出"),
    "not_ready": ("is not ready", "示忙"),
    "disconnected": ("has lost the connection", "连接已断开"),
    "leaving": ("takes no new contacts before a break", "即将离席，不再接新会话"),
    "not_responding": ("missed an offer", "未应答上一次振铃"),
    "without_phone": ("has no phone connected", "话机未连接"),
    "not_in_queue": ("does not serve this queue", "不在此队列"),
    "lacks_skill": ("lacks {skill} at level {level}", "缺少技能“{skill}”（需 {level} 级）"),
    "kept_for_another": ("it is kept for {agent}", "正为 {agent} 保留"),
    "declined": ("declined it; again in {wait}", "已拒接，{wait}后可再次分配"),
    "at_capacity": ("has no room for another contact", "已达并发上限"),
    # why it still waits
    "closed": ("the queue is closed", "队列已关闭"),
    "closed_until": ("the queue is closed until {time}", "队列在 {time} 之前不服务"),
    "kept_for": ("it waits for {agent}, {wait} at most", "优先等待 {agent}，最多 {wait}"),
    "no_members": ("nobody serves this queue", "没有坐席服务此队列"),
    "nobody_signed_in": (
        "none of the {count} agents of this queue is signed in",
        "此队列的 {count} 名坐席均未签入",
    ),
    "nobody_has_skill": (
        "nobody signed in has {skill} at level {level}",
        "已签入的坐席中没有人具备技能“{skill}”（{level} 级）",
    ),
    "nobody_has_all_skills": (
        "nobody signed in has all {count} skills it needs",
        "已签入的坐席中没有人同时具备所需的 {count} 项技能",
    ),
    "all_not_ready": ("{count} able agents are not ready", "{count} 名合适的坐席示忙"),
    "all_disconnected": (
        "{count} able agents have lost the connection",
        "{count} 名合适的坐席连接已断开",
    ),
    "all_leaving": (
        "{count} able agents take no new contacts before a break",
        "{count} 名合适的坐席即将离席",
    ),
    "all_not_responding": (
        "{count} able agents missed an offer",
        "{count} 名合适的坐席未应答振铃",
    ),
    "all_without_phone": (
        "{count} able agents have no phone connected",
        "{count} 名合适的坐席话机未连接",
    ),
    "all_declined": ("every able agent declined it", "所有合适的坐席均已拒接"),
    "all_at_capacity": (
        "all {count} able agents are at capacity",
        "{count} 名合适的坐席均已达并发上限",
    ),
    "behind": ("{count} are ahead in this queue", "前面还有 {count} 位"),
    "next": ("it is the next to be offered", "即将分配"),
    "ringing": ("it rings at {agent}", "正在 {agent} 处振铃"),
}

RULES: Mapping[str, tuple[str, str]] = {
    "fewest_contacts_then_longest_idle": (
        "fewest contacts at hand, then longest idle",
        "当前会话最少者优先，其次空闲最久者",
    ),
    "preferred_agent": ("the agent who knows the customer", "熟悉该客户的坐席优先"),
    "transfer": ("the agent chosen by the transfer", "转接指定的坐席"),
}

WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS_ZH = "一二三四五六日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What ids are called, and the time zone in which to speak."""

    skills: Mapping[Skill, Mapping[Language, str]] = field(default_factory=dict)
    agents: Mapping[UserId, str] = field(default_factory=dict)
    zone: str = "UTC"


def text_of(reason: Reason, names: Names, now: datetime) -> dict[str, Json]:
    """Word one reason in every language."""
    english, chinese = REASONS["all_declined" if _is_all_declined(reason) else reason.code]
    return {
        EN: english.format_map(_values(reason, names, now, EN)),
        ZH: chinese.format_map(_values(reason, names, now, ZH)),
    }


def _is_all_declined(reason: Reason) -> bool:
    return reason.code == "declined" and reason.count is not None


def _values(reason: Reason, names: Names, now: datetime, language: Language) -> dict[str, object]:
    skill, until = reason.skill, reason.until
    called = names.skills.get(skill, {}) if skill is not None else {}
    return {
        "skill": called.get(language, skill),
        "level": reason.level,
        "count": reason.count,
        "agent": names.agents.get(reason.agent, reason.agent) if reason.agent else None,
        "wait": span_text(until - now, language) if until else None,
        "time": time_text(until, names.zone, language) if until else None,
    }


def summary(
    rule: str,
    winner: str,
    *,
    contacts: int,
    idle: timedelta,
    score: timedelta,
    eligible: int,
    total: int,
) -> dict[str, Json]:
    """Say in a line or two why this agent was offered it."""
    english, chinese = RULES[rule]
    return {
        EN: f"{winner}: {english} ({contacts} at hand, idle for {span_text(idle, EN)}). "
        f"{eligible} of {total} agents could take it; its score was {span_text(score, EN)}.",
        ZH: f"{winner}：{chinese}（现有会话 {contacts} 个，已空闲{span_text(idle, ZH)}）。"
        f"{total} 名坐席中有 {eligible} 名可接；得分为{span_text(score, ZH)}。",
    }


def span_text(span: timedelta, language: str) -> str:
    """Say a duration in its largest unit: 45 s, 3 min, 2 h."""
    seconds = max(0, round(span.total_seconds()))
    for size, english, chinese in ((3600, "h", "小时"), (60, "min", "分钟")):
        if seconds >= size:
            amount = seconds // size
            return f"{amount} {chinese}" if language == ZH else f"{amount} {english}"
    return f"{seconds} 秒" if language == ZH else f"{seconds} s"


def time_text(moment: datetime, zone: str, language: str) -> str:
    """Say a moment on the wall clock of a zone: Monday 6 January, 08:00."""
    local = moment.astimezone(ZoneInfo(zone))
    clock = f"{local.hour:02}:{local.minute:02}"
    if language == ZH:
        weekday = WEEKDAYS_ZH[local.weekday()]
        return f"{local.month}月{local.day}日（星期{weekday}）{clock}"
    weekday = WEEKDAYS_EN[local.weekday()]
    return f"{weekday} {local.day} {MONTHS_EN[local.month - 1]}, {clock}"


def opening_text(state: OpenState, language: str) -> str:
    """Say when a closed queue opens, for the customer; empty when nobody knows."""
    if state.next_opening is None:
        return ""
    return time_text(state.next_opening, state.zone, language)
