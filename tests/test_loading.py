"""What loading takes: nothing that the run does not need."""

from __future__ import annotations

import subprocess
import sys

_LOADED = """
import sys
import zhpolicy_ie
zhpolicy_ie.load(only={only!r})("2022年，云澜县完成工业投资86.4亿元。")
print("\\n".join(name for name in sys.modules if name.startswith("zhpolicy_ie.")))
"""


def modules(only: str | None) -> set[str]:
    command = [sys.executable, "-c", _LOADED.format(only=only)]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_figures_alone_load_nothing_of_names_and_entities() -> None:
    found = {name for name in modules("figures") if name.startswith(("zhpolicy_ie.names.", "zhpolicy_ie.entities."))}
    assert found == {"zhpolicy_ie.names.component", "zhpolicy_ie.entities.component"}


def test_nothing_is_loaded_of_training_readers_and_writers() -> None:
    rooms = {name.split(".")[1] for name in modules(None)}
    assert rooms >= {"text", "numbers", "periods", "names", "figures", "entities"}
    assert not rooms & {"training", "corpora", "readers", "writers", "batch", "cli", "panel", "merge", "report", "web"}
