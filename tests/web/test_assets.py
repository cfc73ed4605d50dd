"""Style sheets, scripts, basemap and the list of browser libraries, as files."""

import gzip
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "webapp" / "static"
FRONT_END = ROOT / "scripts" / "front_end"
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
LAYERS = sorted((STATIC / "basemap").glob("*json"))


@pytest.fixture(scope="module")
def assets() -> ModuleType:
    """scripts/front_end/assets.py as a module."""
    spec = importlib.util.spec_from_file_location("assets", FRONT_END / "assets.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lock() -> dict[str, dict[str, object]]:
    text = (FRONT_END / "package-lock.json").read_text(encoding="utf-8")
    packages: dict[str, dict[str, object]] = json.loads(text)["packages"]
    return packages


def test_the_lock_file_names_no_registry() -> None:
    assert [name for name, package in lock().items() if "resolved" in package] == []


def test_every_locked_library_is_held_to_its_digest() -> None:
    loose = [name for name, package in lock().items() if name and "integrity" not in package]
    assert loose == []


def test_the_libraries_wanted_are_pinned_to_one_version() -> None:
    wanted = json.loads((FRONT_END / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert set(wanted) == set(json.loads((FRONT_END / "vendor.json").read_text(encoding="utf-8")))
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert lock()[f"node_modules/{name}"]["version"] == version


def test_scripts_and_styles_ask_for_the_pinned_versions() -> None:
    plan = json.loads((FRONT_END / "vendor.json").read_text(encoding="utf-8"))
    wanted = json.loads((FRONT_END / "package.json").read_text(encoding="utf-8"))["dependencies"]
    folders = {f"{plan[name]['folder']}-{version}" for name, version in wanted.items()}
    asked = {
        folder
        for file in (*STYLES, *SCRIPTS)
        for folder in re.findall(r"vendor/([\w.-]+)/", file.read_text(encoding="utf-8"))
    }
    assert asked
    assert asked <= folders


def test_copying_a_library_patches_its_files_and_keeps_its_licence(
    assets: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "node_modules" / "some-map"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"version": "1.2.3", "license": "BSD-3-Clause"}')
    (package / "map.css").write_text("a{font-size:10px}")
    (package / "LICENSE").write_text("Redistribution permitted")
    monkeypatch.setattr(assets, "HERE", tmp_path)
    entry = {
        "folder": "map",
        "files": ["map.css"],
        "licence": "LICENSE",
        "replace": {"map.css": [["font-size:10px", "font-size:.625rem"]]},
    }
    licence = assets.copy_package("some-map", entry, tmp_path)
    assert (tmp_path / "map-1.2.3" / "map.css").read_text() == "a{font-size:.625rem}"
    assert licence.startswith("some-map 1.2.3 (BSD-3-Clause)")
    assert "Redistribution permitted" in licence


def test_a_library_that_no_longer_needs_its_patch_is_refused(
    assets: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "node_modules" / "some-map"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"version": "2.0.0", "license": "MIT"}')
    (package / "map.css").write_text("a{}")
    monkeypatch.setattr(assets, "HERE", tmp_path)
    entry = {
        "folder": "map",
        "files": ["map.css"],
        "licence": "LICENSE",
        "replace": {"map.css": [["font-size:10px", "font-size:.625rem"]]},
    }
    with pytest.raises(assets.AssetsError, match=r"some-map 2\.0\.0: map\.css"):
        assets.copy_package("some-map", entry, tmp_path)


def test_the_basemap_is_light_enough_for_a_phone() -> None:
    assert LAYERS
    over_the_wire = sum(len(gzip.compress(layer.read_bytes(), 9)) for layer in LAYERS)
    assert over_the_wire <= 1024 * 1024
    assert max(layer.stat().st_size for layer in LAYERS) < 500_000


def test_every_layer_of_the_basemap_has_its_source_and_licence_named() -> None:
    licences = (ROOT / "DATA-LICENCES.md").read_text(encoding="utf-8")
    rows = [line for line in licences.splitlines() if line.startswith("|")]
    for layer in LAYERS:
        row = next((row for row in rows if f"`{layer.name}`" in row.split("|")[1]), "")
        assert re.search(r"OGDL|ODbL|MIT", row), layer.name


def test_the_style_asks_for_layers_that_exist() -> None:
    style = (STATIC / "js" / "map_style.js").read_text(encoding="utf-8")
    listed = re.findall(r"const (?:names|near) = \[(.*?)\]", style)
    names = {name for some in listed for name in re.findall(r"'(\w+)'", some)}
    assert names == {layer.stem for layer in LAYERS if layer.suffix == ".geojson"}


def test_the_district_map_has_a_shape_and_a_place_for_the_name_of_every_district() -> None:
    shown = json.loads((STATIC / "basemap" / "district_map.json").read_text(encoding="utf-8"))
    assert len({district["district"] for district in shown["districts"]}) == 12
    for district in shown["districts"]:
        assert district["path"].startswith("M")
        numbers = [int(number) for number in re.findall(r"\d+", district["path"])]
        xs, ys = numbers[::2], numbers[1::2]
        assert 0 <= min(xs) < district["x"] < max(xs) <= shown["width"]
        assert 0 <= min(ys) < district["y"] < max(ys) <= shown["height"]


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_no_text_is_set_in_pixels_or_smaller_than_the_least_size(style: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", style.read_text(encoding="utf-8"), flags=re.DOTALL)
    sizes = re.findall(r"(?:font-size|--t\d): *([\d.]+)([a-z]+|%)", css)
    sizes += re.findall(r"font: [^;]*?([\d.]+)(rem|px|em|pt)", css)
    allowed = {"rem": 0.875, "pt": 10, "%": 100}
    wrong = [
        (size, unit)
        for size, unit in sizes
        if float(size) != 0 and float(size) < allowed.get(unit, float("inf"))
    ]
    assert wrong == []


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_every_rule_stands_in_a_layer(style: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", style.read_text(encoding="utf-8"), flags=re.DOTALL)
    depth, outside = 0, ""
    for character in css:
        depth += (character == "{") - (character == "}")
        outside += character if depth == 0 and character not in "{}" else ""
    statements = [part.strip() for part in re.split(r"[;\n]", outside) if part.strip()]
    assert depth == 0
    assert [s for s in statements if not s.startswith(("@layer ", "@import "))] == []


def test_colours_are_named_once() -> None:
    tokens = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    named = set(re.findall(r"(--[\w-]+):", tokens))
    used = {
        name
        for style in STYLES
        for name in re.findall(r"var\((--[\w-]+)", style.read_text(encoding="utf-8"))
    }
    assert used - named - {"--head"} == set()
    dark = tokens.split("prefers-color-scheme: dark")[1]
    light = tokens.split("prefers-color-scheme: dark")[0]
    colours = set(re.findall(r"(--[\w-]+): #", light))
    assert colours == set(re.findall(r"(--[\w-]+): #", dark))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_need_no_eval_no_inline_markup_and_no_other_host(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    # the name of SVG looks like an address and is none
    others = r"https?://(?!www\.w3\.org/2000/svg')"
    assert not re.search(
        rf"\beval\(|new Function|insertAdjacentHTML|document\.write|{others}", text
    )
    assert set(re.findall(r"(\w+)\.innerHTML = (\w+)", text)) <= {("panel", "applied")}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_import_only_modules_that_exist(script: Path) -> None:
    for name in re.findall(r"(?:from|import\() ?'(\./[\w.]+)'", script.read_text(encoding="utf-8")):
        assert (script.parent / name).is_file(), name


def test_every_icon_is_drawn() -> None:
    sprite = (STATIC / "icons.svg").read_text(encoding="utf-8")
    symbols = re.findall(r'<symbol id="([\w-]+)"[^>]*>(.+?)</symbol>', sprite)
    assert len(symbols) == sprite.count("<symbol")
    assert len({name for name, _ in symbols}) == len(symbols)
