"""The state of one call and its legs, and what follows from everything that happens to it. Pure.

A call lives from its arrival, or its dialling, until its last leg is gone. `rules.step` takes what
happened and gives the next state and what is to be done; driver.py does it.
Start reading at: model.py, then inputs.py and rules/.
"""
