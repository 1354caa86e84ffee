"""The modules of the board as one script."""

import re

from nicegui.client import templates

from ui import assets
from ui.board import bundle


def test_the_script_asks_for_vue_alone_and_gives_the_component() -> None:
    lines = re.findall(r"^(?:import|export)\b.*", bundle.script(), re.MULTILINE)

    assert [line.partition(" from ")[2] for line in lines] == ["'vue';", ""]
    assert lines[-1] == "export default week_board_module.WeekBoard;"


def test_every_module_comes_after_those_it_imports_from() -> None:
    script = bundle.script()
    made = re.findall(r"^const (\w+)_module = ", script, re.MULTILINE)

    assert set(made) == {path.stem for path in bundle.MODULES.glob("*.js")}
    for path in bundle.MODULES.glob("*.js"):
        for wanted in re.findall(r"from '\./(\w+)\.js'", path.read_text()):
            assert made.index(wanted) < made.index(path.stem), f"{path.stem} needs {wanted}"


def test_the_page_template_asks_for_one_sheet_and_one_script_of_nicegui() -> None:
    assets.gather_page_files()
    source, _, _ = templates.env.loader.get_source(templates.env, "index.html")  # type: ignore[union-attr]  # NiceGUI sets it

    used = re.findall(r"<script [^>]*defer src=\"([^\"]+)\"", source)
    assert [address for address in used if "unocss" not in address and "tailwind" not in address] == [
        assets.address("page.js")
    ]
    assert "@import" not in source
