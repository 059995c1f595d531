"""Hearing words and saying them: engines one file each, run in worker processes.

Owns: recognizers, synthesizers, the text they speak, the cache of prompts. May import: core.
Start reading at: speech.py, then pool.py.
"""
