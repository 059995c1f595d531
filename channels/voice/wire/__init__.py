"""What the gateway and the voice nodes say to each other, as JSON frames of one WebSocket.

The node opens the link. Orders go to the node; facts come from it. A fact with a number is kept by
the node until it is acknowledged, so that a gateway that starts anew misses none; facts without
one are of the moment only. Orders are for things as they are: one for a call or leg that is gone
does nothing.
Start reading at: orders.py, then facts.py.
"""
