"""Outside numbers that are called when nobody of the company takes a waiting caller."""

from channels.voice.call.model import Role, Stage
from channels.voice.wire import orders

from .connecting import dial
from .run import Run

ON_CALL = "on_call"
"""Name of the timer: the next number is called then."""


def plan(run: Run) -> None:
    """The caller has come into a queue: if it has numbers, one is called after a while."""
    run.change(on_call_tried=0)
    if _numbers(run):
        run.remind(ON_CALL, run.policy.on_call_after)


def try_next(run: Run) -> None:
    """Call the next number of the queue's list; after the last, the first again later."""
    call = run.call
    customer = call.customer
    is_waiting = call.stage is Stage.WAITING and customer is not None and customer.is_up
    if not is_waiting or call.callback or call.live(Role.GUEST):
        return
    numbers = _numbers(run)
    if call.on_call_tried >= len(numbers):
        plan(run)
        return
    guest = run.add(Role.GUEST, number=numbers[call.on_call_tried], name="on call")
    run.change(on_call_tried=call.on_call_tried + 1)
    dial(run, guest)


def taken(run: Run) -> None:
    """Somebody on call has answered: no more music."""
    run.give(orders.Hush(call=run.call.id))
    run.give(orders.Music(call=run.call.id, is_on=False))
    run.change(stage=Stage.TALKING)


def _numbers(run: Run) -> tuple[str, ...]:
    return run.policy.on_call.get(run.call.queue or "", ())
