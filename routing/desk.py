"""The door for callers who compose routing into their own transaction.

Everything here is synchronous and takes the Tx first. What runs by itself is service.py.
"""

from routing.answers import accept, decline, expire
from routing.duty import act, beat, set_presence
from routing.expected import expected_wait
from routing.holding import engage, release, take, wrap_up
from routing.offers import live_offers, offered_to
from routing.placements import enqueue, make_urgent, prefer, withdraw
from routing.queues import default_queue, is_open, is_queue, wrap_up_limit
from routing.seats import assign, enrol, queues_of
from routing.unreached import return_unreached
from routing.views import agent_cards, agent_name, is_agent, offer_cards, queue_cards
from routing.why import ahead_of, decisions, why_waiting
from routing.words import opening_text

__all__ = [
    "accept",
    "act",
    "agent_cards",
    "agent_name",
    "ahead_of",
    "assign",
    "beat",
    "decisions",
    "decline",
    "default_queue",
    "engage",
    "enqueue",
    "enrol",
    "expected_wait",
    "expire",
    "is_agent",
    "is_open",
    "is_queue",
    "live_offers",
    "make_urgent",
    "offer_cards",
    "offered_to",
    "opening_text",
    "prefer",
    "queue_cards",
    "queues_of",
    "release",
    "return_unreached",
    "set_presence",
    "take",
    "why_waiting",
    "withdraw",
    "wrap_up",
    "wrap_up_limit",
]
