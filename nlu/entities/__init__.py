"""Values in a text: dates, numbers, addresses, a tenant's own numbers. One finder a file.

What every message is searched for is cheap (addresses, tenant numbers); the rest only runs for the
kinds that the flow expects, because it is slow or would see numbers everywhere. Start: finder.py.
"""
