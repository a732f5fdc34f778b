"""A user's own actors: tables and PETRARCH dictionaries."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.knowledge.own import load_knowledge
from onrecord.knowledge.tables import TableError

PETRARCH = """\
; actors of our project
ZORA_MARLOW_  ; minister, then a private person
+FOREIGN_MINISTER_MARLOW
+Z._MARLOW
   [FRAGOV 20190101-20211231]
   [FRAELI >20211231]   # left office
   [FRAOPP <20190101]
BANK_OF_NOWHERE_ [DEUBUS]
HARBOUR_GUARD [UKRREB]
FRANCE_ [FRA]
"""


def write(path: Path, text: str, name: str) -> Path:
    file = path / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_table_wins_over_ours(tmp_path: Path, separator: str) -> None:
    lines = (
        "name,aliases,country,sector,role,from,to",
        "Zora Marlow,Z. Marlow|La Marlow,FRA,GOV,foreign minister,2019,2021-12",
        "Zora Marlow,,FRA,ELI,former foreign minister,2022-01,",
        "United Nations,UN,,SOC,,,",
    )
    index = load_knowledge([write(tmp_path, "\n".join(lines).replace(",", separator), "own.csv")])
    (marlow,) = index.names["La Marlow"]
    assert (marlow.name, marlow.kind, marlow.surname) == ("Zora Marlow", "person", "Marlow")
    office, over = marlow.office("2020-05-01")
    assert office is not None and (office.role, office.sector, over) == ("foreign minister", "GOV", False)
    assert index.names["United Nations"][0].sector == "SOC" and len(index.names["UN"]) == 1
    assert marlow in index.surnames["Marlow"]


def test_petrarch_dictionaries(tmp_path: Path) -> None:
    index = load_knowledge([write(tmp_path, PETRARCH, "actors.txt")])
    for surface in ("Zora Marlow", "ZORA MARLOW", "Foreign Minister Marlow", "Z. Marlow"):
        assert index.names[surface][0].name == "Zora Marlow"
    marlow = index.names["Zora Marlow"][0]
    sectors = {
        day: (marlow.office(day)[0] or marlow.offices[0]).sector
        for day in ("2018-12-31", "2019-01-01", "2021-12-31", "2022-01-01")
    }
    assert sectors == {"2018-12-31": "OPP", "2019-01-01": "GOV", "2021-12-31": "GOV", "2022-01-01": "ELI"}
    assert index.names["Bank of Nowhere"][0].country == "DEU"
    assert index.names["Harbour Guard"][0].kind == "group"
    assert index.countries["France"][0] == "FRA" and not any(a.name == "France" for a in index.names.get("France", ()))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,country\nA,XXX\n", "line 2: 'XXX' is no country"),
        ("name,sector\nA,\nB,ZZZ\n", "line 3: 'ZZZ' is no sector"),
        ("name,from\nA,yesterday\n", "line 2: 'yesterday'"),
        ("name,from\nA,2022-13\n", "line 2: '2022-13'"),
        ("name,from,to\nA,2022,2020\n", "line 2: it ends"),
        ("name,country\nA,FRA,x,y\n", "line 2: 4 cells"),
        ("name,colour\nA,red\n", "line 1: unknown column 'colour'"),
        ("name,country\n,FRA\n", "line 2: the name is missing"),
        ("", "empty"),
        ("Some prose about nothing.\n", "line 1: this is neither"),
        ("ZORA_MARLOW_\n [FRAGOV 2019-2021]\n", "line 2: '2019-2021' is no period"),
        ("ZORA_MARLOW_\n [FRAGOV 20191301-20210101]\n", "line 2: '20191301' is no day"),
        ("ZORA_MARLOW_\n [FRAGOV\n", "line 2: a bracket"),
        ("+MARLOW\n", "line 1: a synonym"),
        ("ZORA_MARLOW_\n\n", "Zora Marlow has no code"),
        ("ZORA_MARLOW_ [FRAGO]\n", "line 1: 'FRAGO' is no code"),
    ],
)
def test_broken_lines_are_named(tmp_path: Path, text: str, says: str) -> None:
    file = write(tmp_path, text, "own.txt")
    with pytest.raises(TableError, match=r".*") as error:
        load_knowledge([file])
    assert says in str(error.value) and str(file) in str(error.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes("name\nGonz\xe1lez\n".encode("latin-1"))
    for name in ("latin.csv", "none.csv", ""):
        with pytest.raises(TableError, match=str(tmp_path)):
            load_knowledge([tmp_path / name])
