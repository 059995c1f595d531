"""The ways a call can come in or go out, one file or folder each, all giving legs (legs.py).

Owns: protocols of telephony and their sockets. May import: core, infra.tasks and media.
Start reading at: legs.py.
"""
