"""What the bot knows, packed for the person who takes over, so that nothing is asked twice.

Pure.
"""

from collections.abc import Mapping

from core.model import Json
from flows.session import Session

LABELS_WHY = {
    "asked_for_person": {"en": "Asked for a person", "zh": "要求人工服务"},
    "emergency": {"en": "Emergency", "zh": "紧急情况"},
    "not_understood": {"en": "The bot did not understand", "zh": "机器人未能理解"},
    "no_answer": {"en": "No answer in the knowledge base", "zh": "知识库中没有答案"},
    "upset": {"en": "The customer is upset", "zh": "客户情绪不满"},
    "service_failed": {"en": "A company service did not answer", "zh": "业务系统无响应"},
    "silence": {"en": "The customer went quiet", "zh": "客户无回应"},
    "flow": {"en": "The flow hands over here", "zh": "流程转人工"},
    "no_flow": {"en": "No bot on this channel", "zh": "该渠道未配置机器人"},
    "offline_message": {"en": "Left a message while closed", "zh": "非服务时间留言"},
}


def packet(
    session: Session,
    *,
    reason: str,
    verified: bool,
    intent_labels: Mapping[str, str],
    slot_labels: Mapping[str, str],
) -> Json:
    """Describe the bot's part.

    Intent, slots with their origin, steps tried, articles shown, mood, summary.
    """
    label = intent_labels.get(session.intent or "", session.intent or "")
    slots: list[Json] = [
        {
            "name": name,
            "label": slot_labels[name],
            "value": slot.text,
            "source": slot.source,
            "confirmed": slot.is_confirmed,
        }
        for name, slot in session.slots.items()
        if name in slot_labels
    ]
    steps: list[Json] = [
        {"at": step.at.isoformat(), "code": step.code, "text": step.text} for step in session.steps
    ]
    articles: list[Json] = [
        {"article": article, "title": session.titles.get(article, article)}
        for article in session.articles
    ]
    intent: Json = (
        {"name": session.intent, "label": label, "score": round(session.intent_score, 3)}
        if session.intent
        else None
    )
    return {
        "asked": session.asked,
        "intent": intent,
        "slots": slots,
        "steps": steps,
        "articles": articles,
        "verified": verified,
        "mood": session.mood,
        "reason": reason,
        "summary": _summary(session, label, slot_labels, reason),
    }


def bare_packet(*, asked: str, reason: str, verified: bool, language: str) -> Json:
    """The packet of a customer who reached a person without the bot."""
    why = LABELS_WHY.get(reason, LABELS_WHY["flow"])
    return {
        "asked": asked,
        "intent": None,
        "slots": [],
        "steps": [],
        "articles": [],
        "verified": verified,
        "mood": "calm",
        "reason": reason,
        "summary": why.get(language, why["en"]),
    }


def _summary(
    session: Session, intent_label: str, slot_labels: Mapping[str, str], reason: str
) -> str:
    """One line in the customer's language: why it came over, what about, and what is known."""
    why = LABELS_WHY.get(reason, LABELS_WHY["flow"])
    is_chinese = session.language == "zh"
    parts = [why.get(session.language, why["en"])]
    if intent_label:
        parts.append(intent_label)
    slots = session.slots
    known = [f"{label} {slots[name].text}" for name, label in slot_labels.items() if name in slots]
    if known:
        parts.append(("，" if is_chinese else ", ").join(known))
    return (" · ").join(parts)
