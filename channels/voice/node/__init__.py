"""The voice node: one process that holds the calls' legs, their audio and their turns.

It does what the conductor's side tells it over the link, and tells what happened.
Start reading at: main.py, then call.py.
"""
