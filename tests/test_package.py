"""The wheel holds everything the product needs when it is not run from a checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent
NOT_CODE = {
    ".html",
    ".css",
    ".js",
    ".svg",
    ".txt",
    ".png",
    ".mo",
    ".json",
    ".toml",
    ".lark",
    ".model",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", out], cwd=HERE, check=True)
    return next(out.glob("*.whl"))


def test_every_file_of_the_source_is_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    source = HERE / "src"
    for path in source.rglob("*"):
        if path.suffix in NOT_CODE | {".py"} and "__pycache__" not in path.parts:
            assert path.relative_to(source).as_posix() in inside


def test_the_wheel_needs_no_compiler_and_names_its_command(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")
    archive = zipfile.ZipFile(wheel)
    entry = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
    assert "wordkept = wordkept.__main__:main" in archive.read(entry).decode()
