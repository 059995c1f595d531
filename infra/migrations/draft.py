"""Print a new revision from a package's tables in code, for a person to read and correct.

`PYTHONPATH=. python -P -m infra.migrations.draft routing` compares the tables that the package
defines with what the revisions so far lead to, on an empty SQLite database.
"""

import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import DowngradeOps, UpgradeOps
from alembic.runtime.migration import MigrationContext

from infra.migrations import connected, revisions, upgrade
from infra.tables import Instant, JsonType, metadata

ROOT = Path(__file__).parents[2]
TEXT = '''"""Add the tables of {name}."""

import sqlalchemy as sa
from alembic import op

from infra.tables import Instant, JsonType

revision = "{revision}"
down_revision = "{parent}"
branch_labels = None
depends_on = None


def upgrade() -> None:
{up}


def downgrade() -> None:
{down}
'''


class _Place:
    """Where the database to compare with is."""

    def __init__(self, folder: str) -> None:
        self.database_url = f"sqlite:///{folder}/draft.db"


def draft(package: str) -> str:
    """The text of the revision that adds what the package defines and the past ones lack."""
    import_tables(package)
    name = package.rpartition(".")[2]
    past = revisions()
    with tempfile.TemporaryDirectory() as folder:
        place = _Place(folder)
        upgrade(place)
        with connected(place.database_url) as connection:
            up, down = _difference(connection)
    revision = f"{len(past) + 1:04}_{name}"
    return TEXT.format(name=name, revision=revision, parent=past[-1], up=up, down=down)


def import_tables(package: str) -> None:
    """Import a package's modules called tables or store, so that their tables are known."""
    folder = ROOT.joinpath(*package.split("."))
    for found in pkgutil.walk_packages([str(folder)], f"{package}."):
        if found.name.rpartition(".")[2] in ("tables", "store"):
            importlib.import_module(found.name)


def _difference(connection: sa.Connection) -> tuple[str, str]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_object": _is_compared}
    )
    script = produce_migrations(context, metadata)
    assert script.upgrade_ops is not None
    assert script.downgrade_ops is not None
    return _code(script.upgrade_ops, context), _code(script.downgrade_ops, context)


def _is_compared(
    _item: object, _name: str | None, kind: str, reflected: bool, counterpart: object
) -> bool:
    """Leave out tables of packages that were not imported."""
    return not (kind == "table" and reflected and counterpart is None)


def _code(operations: UpgradeOps | DowngradeOps, context: MigrationContext) -> str:
    code = render_python_code(operations, render_item=_render, migration_context=context)
    lines = [line for line in code.splitlines() if not line.lstrip().startswith("#")]
    return "\n".join(
        line if line.startswith("    ") or not line else f"    {line}" for line in lines
    )


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:  # noqa: ANN401
    if kind == "type" and isinstance(item, Instant):
        return "Instant()"
    if kind == "type" and item is JsonType:
        return "JsonType"
    return False


if __name__ == "__main__":
    sys.stdout.write(draft(sys.argv[1]))
