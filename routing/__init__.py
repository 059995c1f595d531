"""Queues, skills, presence, capacity and offers: which agent gets which interaction, and why.

Owns: the tables queue, skill, hours, holiday, seat, agent_skill, queue_member, placement, offer,
routing_decision and router_lease. May import: core, infra.
Start reading at: model.py, then rules.py (the plain rule) and board.py (the same answers, fast),
desk.py (what a caller composes in its own transaction) and service.py (the router).
"""
