"""Telephone calls: callers speak with the bot, wait, and are connected to people.

Two halves. Beside the conductor: the state of every call (call.py), what is stored, what agents
can do. In the voice node, a process of its own: the ways in (telephony), the audio (media) and
the engines that hear and speak (speech). wire.py is what the halves say to each other.
May import: core, infra and accounts. Start reading at: wire.py, then call.py and node/call.py.
"""
