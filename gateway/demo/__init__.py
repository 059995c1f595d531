"""The demonstration company: loading it, its sign-ins, and its billing system.

May import: everything below gateway. Only used when the setting `demo` is on.
Start reading at: loader.py.
"""

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "demo" / "harbour_gas"
"""Where the company is described; see demo/README.md."""
