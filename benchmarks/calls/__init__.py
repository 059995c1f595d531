"""The parts of `./mainstem bench voice`, each a thing that is measured.

Owns: callers, lines, nodes and tables of the voice benchmark. May import: every package. Start
reading at: ../voice.py.
"""
