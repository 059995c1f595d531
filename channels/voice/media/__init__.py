"""Audio of calls in frames of 20 ms: codecs, mixing, playing, listening, recording.

Owns: everything that happens to a frame; nothing here takes longer than a millisecond, but what
says so (loading the network, computing music, converting whole recordings).
May import: core and the contract speech/speech.py. Start reading at: frames.py, then ear.py.
"""
