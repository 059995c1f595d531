"""What the conversation says: whose turn it is with the customer."""

from channels.voice.call.inputs import Viewed
from channels.voice.call.model import Call, Stage
from core.model import Expect, Language, ThreadView
from core.model import Stage as Life

from . import bot, connecting, ending, waiting
from .run import Run


def take(run: Run, viewed: Viewed) -> None:
    """Follow the conductor: the bot, a queue, an agent, or the end."""
    view = viewed.view
    if run.call.is_handed_on or run.call.stage is Stage.ENDED:
        return
    if run.call.stage is Stage.LEAVING:
        if not run.call.live():
            ending.decided(run, view)
        return
    _note(run, view)
    match view.stage:
        case Life.BOT:
            _with_bot(run, viewed)
        case Life.WAITING | Life.OFFERED:
            _in_queue(run, viewed)
        case Life.ACTIVE:
            _with_agent(run, viewed)
        case _ if run.call.interaction is not None and view.stage is not Life.SNOOZED:
            bot.leave(run, viewed)


def _note(run: Run, view: ThreadView) -> None:
    """Know what the conductor knows by now."""
    if view.interaction is not None:
        run.change(interaction=view.interaction)
    if view.queue is not None:
        run.change(queue=view.queue)
    if view.language is not None:
        run.change(language=Language(view.language))


def _with_bot(run: Run, viewed: Viewed) -> None:
    if _is_customer_up(run.call) and run.call.stage is Stage.BOT:
        bot.speak_lines(run, viewed, asks=True)


def _in_queue(run: Run, viewed: Viewed) -> None:
    if viewed.view.callback and not run.call.live():
        run.change(stage=Stage.WAITING, callback=viewed.view.callback, agent=None)
    elif run.call.callback and run.call.stage is Stage.CONNECTING:
        run.change(stage=Stage.WAITING, agent=None)
        for party in run.call.live():
            run.drop(party)
    elif not _is_customer_up(run.call):
        return
    elif run.call.stage is Stage.BOT and run.call.question.expect == Expect.MESSAGE.value:
        bot.keep_message(run, viewed)
    elif viewed.view.callback and not run.call.callback:
        waiting.promise(run, viewed)
    elif run.call.stage is Stage.WAITING:
        waiting.stay(run, viewed)
    else:
        waiting.enter(run, viewed)


def _with_agent(run: Run, viewed: Viewed) -> None:
    agent = viewed.view.agent
    lines = viewed.view.lines
    if lines:
        run.change(cursor=max(run.call.cursor, lines[-1].n))
    if agent is not None:
        connecting.connect(run, agent)


def _is_customer_up(call: Call) -> bool:
    return call.customer is not None and call.customer.is_up
