"""What people ask of a call, each by the rule that does it."""

from typing import assert_never

from channels.voice.call.inputs import (
    Asked,
    ConsultAnswered,
    ConsultAsked,
    ConsultEnded,
    HangUpAsked,
    HoldAsked,
    KeysAsked,
    MuteAsked,
    RedialAsked,
    SuperviseAsked,
    TapeAsked,
    TransferAsked,
)

from . import consult, supervising, talking
from .run import Run


def take(run: Run, asked: Asked) -> None:  # noqa: C901 - one case a wish, none nested
    """Do what was asked. Raises NotNow when it does not fit the state of the call."""
    match asked:
        case HoldAsked():
            talking.hold(run, asked)
        case MuteAsked():
            talking.mute(run, asked)
        case KeysAsked():
            talking.keys(run, asked)
        case ConsultAsked():
            consult.ask(run, asked)
        case ConsultEnded():
            consult.end(run, asked)
        case ConsultAnswered():
            consult.answer(run, asked)
        case TransferAsked():
            talking.transfer(run, asked)
        case RedialAsked():
            talking.redial(run, asked)
        case HangUpAsked():
            talking.hang_up(run, asked)
        case TapeAsked():
            talking.tape(run, asked)
        case SuperviseAsked():
            supervising.supervise(run, asked)
        case _:
            assert_never(asked)
