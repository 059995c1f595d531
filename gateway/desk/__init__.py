"""Live screens: a snapshot, then numbered changes, proven equal to a fresh snapshot.

Owns: the desk protocol. Start reading at: entities.py (what a screen is made of), then feed.py
and socket.py.
"""
