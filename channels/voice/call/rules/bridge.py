"""Who hears whom, from the parties' modes."""

from channels.voice.call.model import Facing, Mode, Party, Role
from channels.voice.wire import orders

from .run import Run


def bridge(run: Run) -> None:
    """Tell the node how the live legs are connected now."""
    run.give(orders.Bridge(call=run.call.id, parties=_connected(run)))


def _connected(run: Run) -> list[orders.Party]:
    up = [party for party in run.call.live() if party.is_up]
    agent = next((party for party in up if party.role is Role.AGENT), None)
    return [_part(run, party, agent, up) for party in up]


def _part(run: Run, party: Party, agent: Party | None, up: list[Party]) -> orders.Party:
    facing = run.call.facing
    if party.role is Role.SUPERVISOR:
        partner = agent.leg if agent is not None and party.mode is Mode.WHISPER else ""
        return orders.Party(leg=party.leg, mode=party.mode.value, partner=partner)
    if facing is Facing.CONSULTED and party.role is Role.CUSTOMER:
        return orders.Party(leg=party.leg, mode=Mode.HOLD.value)
    if facing is Facing.CUSTOMER and party.role is Role.CONSULTED:
        return orders.Party(leg=party.leg, mode=Mode.HOLD.value)
    if facing is Facing.CONSULTED and party.role in (Role.AGENT, Role.CONSULTED):
        wanted = Role.CONSULTED if party.role is Role.AGENT else Role.AGENT
        other = next((each for each in up if each.role is wanted), None)
        return orders.Party(
            leg=party.leg, mode=party.mode.value, partner=other.leg if other else ""
        )
    return orders.Party(leg=party.leg, mode=party.mode.value)
