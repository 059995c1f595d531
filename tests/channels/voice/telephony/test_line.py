from channels.voice.telephony.legs import Arrival, Ending, Leg, LegState
from channels.voice.telephony.line import clean, facts
from channels.voice.telephony.phone_leg import BrowserLeg, PhoneUser

from .listening import Node

GUEST = PhoneUser(id="guest", is_agent=False)


def phone() -> BrowserLeg:
    arrival = Arrival(way="browser", caller="guest", called="")
    return BrowserLeg(id="browser:guest", user=GUEST, arrival=arrival)


def test_who_listens_late_is_told_what_happened() -> None:
    leg, node = phone(), Node()
    leg._press("4")
    leg._press("x")
    leg._press("#")
    leg.hang_up(Ending.NO_MEDIA)
    leg.listen(node)
    assert node.states == [(LegState.ENDED, Ending.NO_MEDIA, 0)]
    assert node.digits == "4#"


def test_a_leg_that_has_ended_does_nothing_more() -> None:
    leg: Leg = phone()
    node = Node()
    leg.listen(node)
    leg.answer()
    leg.reject(603)
    for act in (leg.ring, leg.answer, leg.clear, leg.hang_up):
        act()
    leg.send(bytes(640))
    leg.hold(True)
    leg.transfer("sip:somebody@example.com")
    assert node.states == [
        (LegState.UP, None, 0),
        (LegState.ENDED, Ending.DECLINED, 603),
    ]


def test_strangers_texts_are_made_fit_to_be_shown() -> None:
    assert clean("  Ann\x00\u202e\nLee ") == "AnnLee"
    assert len(clean("x" * 1000)) == 80
    told = facts("twilio", {"a\n": "b\r", **{str(number): number for number in range(99)}})
    assert told["twilio.a"] == "b"
    assert len(told) == 32
