"""The shared words: ids, nouns, events, errors and the ports to the outside.

Owns: the vocabulary every package speaks. May import: the standard library only.
Start reading at: model.py, then events.py.
"""
