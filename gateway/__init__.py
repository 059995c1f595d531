"""The edge and the composition root: HTTP, sockets, sign-in of requests, and what is started.

Owns: wiring.py (every object, built once), main.py (the application), desk/ (live screens), demo/.
May import: everything; nobody imports it. Start reading at: wiring.py.
"""
