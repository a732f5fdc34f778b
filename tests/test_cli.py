"""The command line: what is written where, what is said when something is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from samples import TEXT, sample
from typer.testing import CliRunner

from onrecord import __version__, cli
from onrecord.checkup import checkup
from onrecord.gather import source
from onrecord.records import Reading

NEWS = """\
Talks resume in Kyiv

The talks resumed on Monday, July 8, 2024, officials in Kyiv said. France welcomed the step.
"""
FRENCH = (
    "Le ministre des affaires étrangères a déclaré mardi que la France ne participerait pas au sommet prévu à Kiev. "
    "Selon lui, les conditions ne sont pas réunies pour reprendre les négociations avec les deux parties."
)
# The program in a process of its own, with the sample for every reading: no model is loaded.
BY_HAND = f"""
import sys, types
sys.path.insert(0, {str(Path(__file__).parent)!r})
from samples import sample
sys.modules["onrecord.read"] = types.ModuleType("onrecord.read")
sys.modules["onrecord.read"].read = lambda data, **tools: sample()
from onrecord.cli import app
app()
"""


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli.app, [str(a) for a in arguments], input=stdin)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    file = tmp_path / "news.txt"
    file.write_text(NEWS, encoding="utf-8")
    return file


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading is the sample, whatever the bytes: for tests of what is done with it."""
    import onrecord.read

    def read(data: bytes, **tools: Any) -> Reading:
        if b"explode" in data:
            raise RuntimeError("boom")
        return sample()

    monkeypatch.setattr(onrecord.read, "read", read)


def test_version() -> None:
    assert run("--version").stdout == f"onrecord {__version__}\n"


def test_nothing_heavy_is_imported_to_start() -> None:
    heavy = "{'spacy', 'onnxruntime', 'trafilatura', 'numpy', 'urllib3', 'py3langid', 'jinja2'}"
    code = f"import sys, onrecord.cli, onrecord.gather.source; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_one_file_becomes_json(news: Path) -> None:
    result = run("read", news, "--json", "--published", "2024-07-09")
    record = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert record["text"] == NEWS and record["published"]["date"] == "2024-07-09"
    assert "2024-07-08" in {t["value"] for t in record["times"]}


def test_the_same_file_gives_the_same_json(news: Path) -> None:
    assert run("read", news, "--json").stdout_bytes == run("read", news, "--json").stdout_bytes


def test_standard_input_is_read() -> None:
    result = run("read", "-", "--json", stdin=NEWS.encode())
    assert result.exit_code == 0 and json.loads(result.stdout)["text"] == NEWS


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "zoë.txt"
    file.write_bytes(("The café in Orléans closed on Monday. " + NEWS).encode(encoding))
    result = run("read", file, "--json")
    assert result.exit_code == 0 and "café in Orléans" in json.loads(result.stdout)["text"]


def test_the_report_is_shown(news: Path, by_hand: None) -> None:
    result = run("read", news)
    assert result.exit_code == 0
    assert "Olena Marchuk" in result.stdout and "[red]empty[/red]" in result.stdout and "\x1b" not in result.stdout


BAD: dict[str, tuple[bytes | None, str]] = {
    "missing.txt": (None, "no such file"),
    "empty.txt": (b"", "nothing in it"),
    "blank.txt": (b" \n\t\n", "nothing in it"),
    "report.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
    "photo.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image"),
    "papers.docx": (b"PK\x03\x04\x14\0\x06\0\x08\0", "zip"),
    "nul.bin": (bytes(300), "binary"),
    "packed.gz": (b"\x1f\x8b\x08\0\0\0\0\0", "binary"),
    "numbers.txt": (b"1 2 3 4 5 - 6 7", "letters"),
    "french.txt": (FRENCH.encode(), "(fr)"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_named_and_the_others_are_read(tmp_path: Path, news: Path, name: str) -> None:
    content, says = BAD[name]
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    result = run("read", file, news, "--out", tmp_path / "out")
    first, *rest = result.stderr.splitlines()
    assert result.exit_code == 2
    assert first.startswith(f"onrecord: {file}: ") and says in first
    assert rest == ["onrecord: 1 of 2 sources could not be read"]
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["news.json"]


def test_a_folder_is_no_source(tmp_path: Path) -> None:
    result = run("read", tmp_path)
    assert result.exit_code == 2 and f"{tmp_path}: it is a folder" in result.stderr


def test_private_addresses_are_no_source() -> None:
    result = run("read", "http://127.0.0.1:1/x", "--json")
    assert (result.exit_code, result.stdout) == (2, "") and "private address" in result.stderr


def test_an_error_of_ours_does_not_stop_the_run(tmp_path: Path, news: Path, by_hand: None) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("explode")
    result = run("read", bad, news, "--out", tmp_path / "out")
    assert result.exit_code == 2 and (tmp_path / "out" / "news.json").exists()
    assert f"{bad}: an error of onrecord itself (RuntimeError: boom)" in result.stderr
    assert "Traceback" not in result.stderr


def test_several_sources_need_a_folder(news: Path) -> None:
    result = run("read", news, news, "--json")
    assert result.exit_code == 2 and "--out DIR" in result.stderr


def test_names_that_collide_are_told_apart(tmp_path: Path, by_hand: None) -> None:
    files = [tmp_path / folder / "page.html" for folder in "abc"]
    for file in files:
        file.parent.mkdir()
        file.write_text(NEWS)
    assert run("read", *files, "--out", tmp_path / "out" / "deep").exit_code == 0
    assert sorted(p.name for p in (tmp_path / "out" / "deep").iterdir()) == ["page-2.json", "page-3.json", "page.json"]


def test_nothing_half_written_is_left(
    tmp_path: Path, news: Path, by_hand: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "news.json").write_text("old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    result = run("read", news, "--out", out)
    assert result.exit_code == 2 and "No space left on device" in result.stderr
    assert [(p.name, p.read_text()) for p in out.iterdir()] == [("news.json", "old")]


def test_a_folder_that_cannot_be_made(news: Path) -> None:
    result = run("read", news, "--out", news)
    assert result.exit_code == 2 and "choose another for --out" in result.stderr


def test_a_page_for_the_browser(tmp_path: Path, news: Path, by_hand: None) -> None:
    result = run("read", news, news, "--html", tmp_path / "page.html")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "page.html").read_text(encoding="utf-8").count('class="record"') == 2


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--published", "yesterday", "no date: 'yesterday'"),
        ("--published", "2022-02-30", "no date"),
        ("--knowledge", "none.csv", "none.csv: it cannot be read"),
        ("--pipeline", "no_such_pipeline", "is not installed"),
    ],
)
def test_wrong_options_are_explained(news: Path, option: str, value: str, says: str) -> None:
    result = run("read", news, option, value)
    assert result.exit_code == 2 and says in result.stderr and "Traceback" not in result.stderr


def test_own_actors_are_used(tmp_path: Path) -> None:
    text, own = tmp_path / "a.txt", tmp_path / "own.csv"
    text.write_text("Quarn Velloso resigned on Monday. The Quarn Velloso affair shook the country, officials said.")
    own.write_text("name,country,sector,role\nQuarn Velloso,PRT,GOV,foreign minister\n")
    record = json.loads(run("read", text, "--json", "--knowledge", own).stdout)
    assert ("Quarn Velloso", "PRT") in {(e["name"], e["country"]) for e in record["entities"]}


def test_escapes_in_names_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in run("read", "\x1b[31mred.txt").stderr


def test_interrupted(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(name: str) -> source.Source:
        raise KeyboardInterrupt

    monkeypatch.setattr(source, "gather", interrupted)
    result = run("read", news)
    assert result.exit_code == 130 and "Traceback" not in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
@pytest.mark.parametrize("options", [["--json"], []])
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, options: list[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT)
    process = subprocess.Popen(
        [sys.executable, "-c", BY_HAND, "read", str(file), *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout and process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() != 0


def test_names_of_files_are_told_apart_by_more_than_case() -> None:
    assert cli.unique(["x", "X", "x-2", "x"]) == ["x", "X-2", "x-2-2", "x-3"]


def test_doctor_tells_versions_tables_and_what_it_read() -> None:
    result = run("doctor")
    for words in (f"onrecord {__version__}", "spacy", "encoder.onnx", "countries.tsv", "rows", "2018-03-27"):
        assert words in result.stdout
    assert result.exit_code == (0 if "OK: all is in place." in result.stdout else 1)


def test_doctor_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    import onrecord.read

    def broken(*args: Any, **kwargs: Any) -> Reading:
        raise OSError("encoder.onnx: truncated")

    monkeypatch.setattr(onrecord.read, "read", broken)
    lines, trouble = checkup()
    assert trouble == ["wrong: sentence: OSError: encoder.onnx: truncated"] and lines
    result = run("doctor")
    assert result.exit_code == 1 and "NOT OK" in result.stdout and "truncated" in result.stderr
