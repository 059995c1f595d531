"""List the benchmarks: `python -P -m benchmarks`."""

import ast
from pathlib import Path

NOT_BENCHMARKS = {"__init__", "__main__", "machine", "public_data"}

if __name__ == "__main__":
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem not in NOT_BENCHMARKS:
            title = (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
            print(f"{path.stem:20} {title}")
