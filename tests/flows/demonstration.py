"""The document of the demonstration company."""

from functools import lru_cache
from pathlib import Path

from flows.codec import flow_from_yaml
from flows.model import Flow

FOLDER = Path(__file__).parents[2] / "demo" / "harbour_gas"


@lru_cache
def demo_flow() -> Flow:
    text = (FOLDER / "flows" / "main.yaml").read_text(encoding="utf-8")
    return flow_from_yaml(text, version=1)
