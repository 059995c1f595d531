"""Flow documents from YAML, and sessions to and from JSON. Start reading at document.py."""

from .document import BadDocument, flow_from_yaml
from .fields import Problem
from .session import session_from_json, session_to_json

__all__ = ["BadDocument", "Problem", "flow_from_yaml", "session_from_json", "session_to_json"]
