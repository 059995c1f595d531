"""A supervisor in the call: listening, whispering to the agent, speaking to all, taking over."""

from channels.voice.call.inputs import NotNow, SuperviseAsked
from channels.voice.call.model import Mode, Party, Role, Stage
from channels.voice.wire import orders

from .bridge import bridge
from .connecting import hand_to
from .run import Run

MODES = {"listen": Mode.LISTEN, "whisper": Mode.WHISPER, "barge": Mode.BARGE}


def supervise(run: Run, asked: SuperviseAsked) -> None:
    """Come in, change the way of being there, take the call over, or leave."""
    if run.call.stage is not Stage.TALKING:
        raise NotNow("nobody is talking in this call")
    party = run.call.of_user(asked.by)
    if party is not None and party.role is not Role.SUPERVISOR:
        raise NotNow("you are in this call already")
    if asked.mode == "leave":
        _leave(run, party)
        return
    mode = Mode.BARGE if asked.mode == "intercept" else MODES.get(asked.mode)
    if mode is None:
        raise NotNow(f"there is no way to {asked.mode}")
    party = run.update(party.leg, mode=mode) if party is not None else _come_in(run, asked, mode)
    if asked.mode == "intercept":
        _mark(run, party)
    elif party.is_up:
        bridge(run)


def _leave(run: Run, party: Party | None) -> None:
    if party is not None:
        run.drop(party)
        bridge(run)


def _come_in(run: Run, asked: SuperviseAsked, mode: Mode) -> Party:
    party = run.add(Role.SUPERVISOR, user=asked.by, name=asked.name, mode=mode)
    run.give(orders.Join(call=run.call.id, leg=party.leg, user=asked.by))
    return party


def _mark(run: Run, party: Party) -> None:
    """Take over at once, or as soon as the supervisor's phone is there."""
    if party.is_up:
        take_over(run, party)
    else:
        run.change(intercepting=party.leg)


def up(run: Run, party: Party) -> None:
    """The supervisor's phone has come."""
    if run.call.intercepting == party.leg:
        take_over(run, party)
    else:
        bridge(run)


def take_over(run: Run, party: Party) -> None:
    """The supervisor has the customer from now on; the agent is out."""
    if party.user is None:
        return
    for each in run.call.live(Role.AGENT, Role.CONSULTED):
        run.drop(each, "taken_over")
    run.change(intercepting="")
    hand_to(run, party, by=party.user)
