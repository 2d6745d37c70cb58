from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from zhpolicy_ie.errors import OutputError
from zhpolicy_ie.writers import Output
from zhpolicy_ie.writers.output import uninterrupted


def test_what_was_there_stays_until_the_start(tmp_path):
    path = tmp_path / "out"
    path.write_text("old and long")
    with Output(path) as out:
        assert path.read_text() == "old and long"
        out.start("head\n")
        out.write("甲\n")
        assert path.read_text(encoding="utf-8") == "head\n甲\n"
    assert out.documents == 1


@pytest.mark.parametrize(
    ("name", "problem"), [(".", "is a folder"), ("no/out", "folder does not exist"), ("in", "would overwrite an input")]
)
def test_places_that_are_refused_at_once(tmp_path, name, problem):
    given = tmp_path / "in"
    given.write_text("precious")
    with pytest.raises(OutputError, match=problem):
        Output(tmp_path / name, inputs=[given])
    assert given.read_text() == "precious"


def test_a_link_to_an_input_is_refused(tmp_path):
    given = tmp_path / "in"
    given.write_text("x")
    (tmp_path / "link").symlink_to(given)
    with pytest.raises(OutputError, match="overwrite"):
        Output(tmp_path / "link", inputs=[given])


def test_a_place_without_permission(tmp_path, monkeypatch):
    def denied(*args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(OutputError, match="Permission denied"):
        Output(tmp_path / "out")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk():
    with Output(Path("/dev/full")) as out, pytest.raises(OutputError, match=r"No space left on device.*0 documents"):
        out.write("x")


def test_a_disk_that_fills_up_leaves_complete_documents(tmp_path, monkeypatch):
    path, really = tmp_path / "out", os.write

    def half(fd, data):
        if len(data) < 10:
            return really(fd, data)
        really(fd, data[:5])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", half)
    with Output(path) as out:
        out.start("head\n")
        out.write("one\n")
        with pytest.raises(OutputError, match="1 documents are complete"):
            out.write("two is too long\n")
    assert path.read_text() == "head\none\n"


def test_an_interrupt_waits_for_the_end_of_the_block():
    done = []
    with pytest.raises(KeyboardInterrupt), uninterrupted():
        os.kill(os.getpid(), signal.SIGINT)
        done.append("rest of the block")
    assert done
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_interrupt_gets_through():
    done = []
    with pytest.raises(KeyboardInterrupt), uninterrupted():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        done.append("never")
    assert not done
