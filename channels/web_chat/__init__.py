"""Chat on a company's web pages: a small script shows it, one WebSocket a tab carries it.

Owns: the tables site, visitor and visitor_upload, the visitor's token, the caps, and the frames
that the widget (agent_ui/apps/widget) speaks. May import: core and infra.
Start reading at: codec.py (the frames), then socket.py (one socket) and service.py (the rest).
"""
