"""Calls over SIP and RTP: trunks, desk phones, and whoever calls if that is allowed.

Owns: the SIP port, dialogs, registrations both ways and the RTP ports. sippy parses messages and
keeps transactions in one thread (engine.py); everything else lives on the node's event loop.
There is no proxying: nothing a stranger sends makes this place call anybody.
May import: channels.voice.telephony.legs, channels.voice.media and core.
Start reading at: way.py, then incoming.py and leg.py; sdp.py, digest.py, inspection.py are pure.
"""
