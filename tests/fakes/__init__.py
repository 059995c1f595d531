"""Stand-ins that behave as the ports in core/ports.py say."""
