"""Scripted people on the whole application, in process and on virtual time."""
