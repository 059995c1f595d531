import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.launcher import install
from deploy.launcher.place import Place, Stop
from tests.deploy.clones import Clone, program


def test_torch_comes_from_the_machines_wheels_where_pip_knows_them(clone: Clone) -> None:
    wheels = clone.place.root / "wheels"
    wheels.mkdir()
    (wheels / f"torch-{install.TORCH[7:]}+cpu-cp311-any.whl").touch()
    (clone.place.root / "pip.conf").write_text(f"global.find-links='/none {wheels}'\n")
    install.install_torch(clone.place, clone.steps)
    assert clone.calls()[-1].endswith(f"--no-index --find-links {wheels} {install.TORCH}")
    install.install_torch(clone.place, clone.steps)
    assert clone.calls() == []


def test_torch_comes_as_cpu_build_elsewhere(clone: Clone) -> None:
    install.install_torch(clone.place, clone.steps)
    assert clone.calls()[-1].endswith(f"--torch-backend=cpu {install.TORCH}")


def test_packages_are_installed_anew_only_for_a_new_lock(clone: Clone) -> None:
    lock = clone.place.root / "requirements.lock"
    for content, is_new in (("a", True), ("a", False), ("b", True)):
        lock.write_text(content)
        install.install_packages(clone.place, clone.steps, "requirements.lock")
        called = [call for call in clone.calls() if call.startswith("uv ")]
        assert bool(called) is is_new
        assert all(
            f"--no-deps --compile-bytecode --python {clone.place.python}" in call for call in called
        )
        assert all(call.endswith(f"--require-hashes -r {lock}") for call in called)


def test_this_environment_holds_no_gpu_builds() -> None:
    subprocess.run([sys.executable, "-I", "-c", install.REFUSE_GPU_BUILDS], check=True)


def test_gpu_builds_are_refused(tmp_path: Path) -> None:
    meta = tmp_path / "nvidia_cublas-13.0.dist-info" / "METADATA"
    meta.parent.mkdir()
    meta.write_text("Metadata-Version: 2.1\nName: nvidia-cublas\nVersion: 13.0\n")
    argv = [sys.executable, "-c", install.REFUSE_GPU_BUILDS]
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(argv, env=environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert "nvidia-cublas" in done.stderr


@pytest.mark.parametrize(
    ("version", "is_taken"), [("v20.18.3", False), ("v20.19.0", True), ("v24.1.0", True)]
)
def test_a_new_enough_node_is_taken(clone: Clone, version: str, is_taken: bool) -> None:
    folder = clone.place.root / "only"
    program(folder / "node", f"echo {version}")
    program(folder / "npm")
    place = Place(clone.place.root, {**clone.place.environ, "PATH": str(folder)})
    assert install.find_node(place) == (folder if is_taken else None)


def test_node_without_npm_is_not_enough(clone: Clone) -> None:
    folder = clone.place.root / "only"
    program(folder / "node", "echo v22.0.0")
    place = Place(clone.place.root, {**clone.place.environ, "PATH": str(folder)})
    assert install.find_node(place) is None


def test_something_else_called_node_is_no_node(tmp_path: Path) -> None:
    radio = tmp_path / "node"
    radio.write_text("#!/bin/sh\necho packet radio")
    radio.chmod(0o755)
    assert install.node_version(str(radio)) == (0,)
    assert install.node_version(str(tmp_path / "none")) == (0,)


def test_the_screens_are_built_only_when_needed(clone: Clone) -> None:
    app = clone.place.ui / "apps" / "console"

    def build() -> list[str]:
        install.build_ui(clone.place, clone.steps)
        return [call for call in clone.calls() if call.startswith("npm ")]

    assert build() == ["npm ci", "npm run build"]
    assert build() == []
    (app / "dist").rmdir()
    assert build() == ["npm run build"]
    (app / "dist").rmdir()
    (app / "main.ts").write_text("2")
    assert build() == ["npm run build"]
    (app / "dist").rmdir()
    (clone.place.ui / "package-lock.json").write_text('{"name": "x"}')
    assert build() == ["npm ci", "npm run build"]


def test_without_a_browser_and_telephones_the_tests_say_what_to_install(clone: Clone) -> None:
    place = Place(clone.place.root, {"PATH": str(clone.place.root / "bin")})
    with pytest.raises(Stop, match="apt-get install chromium .*sip-tester baresip-core"):
        install.ensure_peers(place, clone.steps)


def test_the_data_is_prepared_only_when_needed(clone: Clone) -> None:
    code = clone.place.root / "core" / "__init__.py"
    code.parent.mkdir()
    code.touch()

    def is_prepared_again() -> bool:
        install.prepare(clone.place, clone.steps)
        return clone.calls() == ["python -P -m gateway prepare"]

    assert is_prepared_again()
    assert not is_prepared_again()
    (clone.place.data / "mainstem.db").unlink()
    assert is_prepared_again()
    code.write_text("'''New.'''")
    assert is_prepared_again()
    (clone.place.root / "mainstem.toml").write_text("demo = false")
    assert is_prepared_again()
    assert not is_prepared_again()


def test_a_database_elsewhere_is_prepared_every_time(clone: Clone) -> None:
    environ = {**clone.place.environ, "MAINSTEM_DATABASE_URL": "postgresql+psycopg://db/mainstem"}
    for _ in range(2):
        install.prepare(Place(clone.place.root, environ), clone.steps)
        assert clone.calls() == ["python -P -m gateway prepare"]
