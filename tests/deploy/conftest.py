"""A clone in miniature: its outside programs only write down how they were called."""

from pathlib import Path

import pytest

from tests.deploy.clones import Clone, program


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    made = Clone(tmp_path)
    program(tmp_path / "bin" / "node", "echo v20.19.0")
    program(
        tmp_path / "bin" / "npm", "mkdir -p node_modules", "if [ $1 = run ]; then mkdir $APPS; fi"
    )
    app = tmp_path / "agent_ui" / "apps" / "console"
    app.mkdir(parents=True)
    (app / "main.ts").write_text("1")
    (tmp_path / "agent_ui" / "package-lock.json").write_text("{}")
    program(
        made.place.python,
        'if [ "$3" = config ]; then cat "$CONFIG"; fi',
        'if [ "$4" = prepare ]; then touch "$MAINSTEM_DATA_DIR/mainstem.db"; fi',
    )
    program(made.place.uv)
    environ = {"APPS": str(app / "dist"), "CONFIG": str(tmp_path / "pip.conf")}
    (tmp_path / "pip.conf").write_text("")
    return Clone(tmp_path, environ)
