"""The one way through the rules: an input in, the next state and the effects out."""

from datetime import datetime

from channels.voice.call.inputs import Effect, Input, NodeBack, NodeGone, TimeUp, Told, Viewed
from channels.voice.call.model import Call, Policy, Stage

from . import asked, back, bot, connecting, consult, ending, on_call, told, viewed, waiting
from .run import Run


def step(
    call: Call, given: Input, now: datetime, policy: Policy
) -> tuple[Call, tuple[Effect, ...]]:
    """Take in what happened. Raises NotNow when somebody asked for what cannot be."""
    run = Run(call=call, now=now, policy=policy)
    if call.stage is not Stage.ENDED or isinstance(given, Told | Viewed):
        _take(run, given)
    return run.call, tuple(run.effects)


def _take(run: Run, given: Input) -> None:
    match given:
        case Told(fact=fact):
            told.take(run, fact)
        case Viewed():
            viewed.take(run, given)
        case TimeUp():
            _time_up(run, given)
        case NodeBack(legs=legs):
            back.node_back(run, legs)
        case NodeGone():
            ending.node_gone(run)
        case _:
            asked.take(run, given)


def _time_up(run: Run, given: TimeUp) -> None:
    match given.name:
        case bot.THINKING:
            bot.still_thinking(run, given.of)
        case waiting.ANNOUNCE:
            waiting.announce_soon(run)
        case on_call.ON_CALL:
            on_call.try_next(run)
        case connecting.PHONE:
            connecting.give_back(run, given.of)
        case consult.CONSULT:
            consult.unanswered(run, given.of)
        case ending.PARTING:
            ending.undecided(run)
