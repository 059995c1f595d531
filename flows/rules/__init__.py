"""The interpreter: a session and what was heard -> the next session and what to do. Pure.

Start reading at advance.py. hear.py takes the customer's words, results.py what searches and
services
brought, nodes.py runs the document.
"""

from .advance import advance

__all__ = ["advance"]
