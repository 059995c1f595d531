"""What the bot did, in words for the agent who takes over."""

from collections.abc import Mapping

from core.model import Language

_STEPS: Mapping[str, Mapping[str, str]] = {
    "understood": {"en": "Understood: {what} ({score})", "zh": "识别意图：{what}（{score}）"},
    "offered": {"en": "Asked which was meant: {what}", "zh": "请客户确认意图：{what}"},
    "not_understood": {"en": "Did not understand: “{words}”", "zh": "未能理解：“{words}”"},
    "asked": {"en": "Asked for {what}", "zh": "询问：{what}"},
    "learnt": {"en": "Learnt {what}: {value}", "zh": "已获取{what}：{value}"},
    "chose": {"en": "Chose: {what}", "zh": "客户选择：{what}"},
    "searched": {"en": "Searched the knowledge base: “{words}”", "zh": "检索知识库：“{words}”"},
    "answered": {"en": "Answered from: {what}", "zh": "已用知识条目作答：{what}"},
    "no_answer": {"en": "The knowledge base had no answer", "zh": "知识库中没有答案"},
    "helped": {"en": "The answer helped", "zh": "客户表示答案有帮助"},
    "not_helped": {"en": "The answer did not help", "zh": "客户表示答案没有帮助"},
    "fetched": {"en": "Asked the service {what}: {result}", "zh": "查询业务系统 {what}：{result}"},
    "interrupt": {"en": "Emergency recognised: {what}", "zh": "识别到紧急情况：{what}"},
    "language": {"en": "The customer changed the language to {what}", "zh": "客户切换语言：{what}"},
    "file": {"en": "The customer sent a file", "zh": "客户发送了文件"},
    "silence": {"en": "The customer was silent", "zh": "客户未回应"},
    "shut": {"en": "The queue {what} is closed", "zh": "队列 {what} 不在服务时间"},
    "upset": {"en": "The customer is angry", "zh": "客户情绪激动"},
    "person": {"en": "The customer asked for a person", "zh": "客户要求人工服务"},
}

_RESULTS: Mapping[str, Mapping[str, str]] = {
    "ok": {"en": "answered", "zh": "成功"},
    "not_found": {"en": "nothing found", "zh": "未找到"},
    "refused": {"en": "refused", "zh": "被拒绝"},
    "failed": {"en": "no answer", "zh": "无响应"},
}


def step_text(code: str, language: Language, facts: Mapping[str, str]) -> str:
    """One step in the language of the conversation."""
    words = _STEPS[code]
    return words.get(language, words["en"]).format(**facts)


def result_text(result: str, language: Language) -> str:
    words = _RESULTS[result]
    return words.get(language, words["en"])
