"""Which values are read back before they are used, and in what words. Pure."""

from dataclasses import replace

from flows.model import in_language
from flows.nodes import AskNode
from flows.session import Heard, SlotValue

from .play import Play
from .speakable import speakable, spelled
from .templates import render

READ_BACK_KINDS = frozenset(
    (
        "customer_number",
        "order_number",
        "meter_number",
        "bill_number",
        "number",
        "amount",
        "phone",
    )
)
"""What one wrong digit makes another thing, and a recognizer gets wrong most easily."""


def must_read_back(play: Play, node: AskNode, value: SlotValue) -> bool:
    """On the telephone: numbers that were said, and not confirmed yet. Keys do not mishear."""
    is_number = node.accepts in READ_BACK_KINDS
    return play.speaks and is_number and value.source == "said" and not value.is_confirmed


def typed(play: Play, heard: Heard, value: SlotValue) -> SlotValue:
    """What came by keys on the telephone is certain."""
    is_keyed = play.speaks and not heard.is_spoken and any(map(str.isdigit, heard.text))
    return replace(value, is_confirmed=True) if is_keyed else value


def wants_confirmation(play: Play, node: AskNode, value: SlotValue) -> bool:
    """Whether the value is to be confirmed before the document goes on."""
    if value.is_confirmed:
        return False
    return node.confirm is not None or must_read_back(play, node, value)


def ask_confirmation(play: Play, node: AskNode, value: SlotValue) -> None:
    """Ask whether the value is right, and wait for yes or no."""
    play.change(node=node.id, awaiting="confirm", expecting=())
    texts = (node.voice.confirm or node.confirm) if play.speaks else node.confirm
    if texts is None:
        said = play.flow.spoken_text("read_back", play.session.language)
        text = render(said, play.session, {"value": value.text})
        say = render(said, play.session, {"value": spelled(value.text)})
    else:
        text = play.worded(texts)
        say = _spelling(play, node, in_language(texts, play.session.language, play.flow.languages))
    play.say(text, choices=play.yes_or_no(), say=speakable(say, play.session.language))
    play.wait()


def _spelling(play: Play, node: AskNode, template: str) -> str:
    """The document's own question, with the value digit by digit."""
    value = play.session.slots[node.slot]
    is_number = node.accepts in READ_BACK_KINDS
    more = {node.slot: spelled(value.text)} if is_number else {}
    return render(template, play.session, more)
