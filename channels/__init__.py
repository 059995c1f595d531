"""The media a customer can use, one folder each; no folder knows another.

Owns: the way between the bytes of a medium and core.model.Inbound. May import: core and infra;
reaches the conductor only through core.ports.Inbox and core.ports.Threads.
Start reading at: registry.py (what is installed), then web_chat/socket.py.
"""
