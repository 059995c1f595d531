"""The conductor: the life of an interaction from arrival to wrap-up.

Owns: conversations, interactions, their timeline, hand-over, transfers, wrap-up. May import:
every capability, infra, core; nobody but the features and the gateway imports it.
Start reading at: rules.py (the life, pure), then turns.py (a customer's turn) and service.py (an
agent's actions).
"""
