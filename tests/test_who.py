"""Who: the rules of the guide, one a test. The names are well-known public facts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onrecord.knowledge.actors import build, default_index
from onrecord.read import read
from onrecord.records import Reading

Find = Callable[[Reading, str], Any]


def facts(e: Any) -> tuple[str | None, str | None]:
    return e.country, e.sector


def test_an_adjective_and_a_ministry_compose(entity: Find) -> None:
    r = read("The Ukrainian foreign ministry said on Monday that its envoy had left. Syrian army units entered Aleppo.")
    assert facts(entity(r, "The Ukrainian foreign ministry")) == ("UKR", "GOV")


def test_a_counterpart_beside_a_name_is_that_person(entity: Find) -> None:
    r = read(
        "Wang Yi told his Ukrainian counterpart Dmytro Kuleba on Tuesday that China wanted talks.",
        published="2022-03-01",
    )
    assert entity(r, "his Ukrainian counterpart") is entity(r, "Dmytro Kuleba")
    assert facts(entity(r, "Dmytro Kuleba")) == ("UKR", "GOV")


def test_a_spokesman_is_of_the_sector_he_speaks_for(entity: Find) -> None:
    r = read(
        "A Taliban spokesman denied it on Friday. A police spokesman in Kabul confirmed it.", published="2015-05-01"
    )
    assert facts(entity(r, "A Taliban spokesman")) == ("AFG", "REB")
    assert entity(r, "A police spokesman").sector == "COP"


def test_an_office_depends_on_the_day(entity: Find) -> None:
    text = "Barack Obama spoke in Chicago on Monday."
    assert entity(read(text, published="2015-06-01"), "Barack Obama").role == "president"
    later = entity(read(text, published="2019-06-01"), "Barack Obama")
    assert (later.sector, later.role) == ("ELI", "former president")


def test_a_title_makes_an_unknown_person_known(entity: Find) -> None:
    r = read("Former Peruvian interior minister Eusebio Quintanar was arrested on Monday.")
    found = entity(r, "Eusebio Quintanar")
    assert (found.country, found.sector, found.basis) == ("PER", "ELI", "composed")


def test_surname_title_and_pronoun_are_one_person(entity: Find) -> None:
    r = read(
        "Angela Merkel met reporters in Berlin on Monday. Mrs Merkel said she would not resign.", published="2018-07-02"
    )
    assert entity(r, "Angela Merkel") is entity(r, "Merkel") is entity(r, "she")


def test_an_acronym_is_what_it_abbreviates(entity: Find) -> None:
    r = read("The Federal Housing Oversight Agency (FHOA) fined the bank. The FHOA gave no details.")
    assert entity(r, "Federal Housing Oversight Agency") is entity(r, "FHOA")


def test_the_two_countries_are_both(entity: Find) -> None:
    r = read("Ethiopia and Eritrea signed a peace deal on Monday. The two countries had fought a war.")
    both = [e.country for e in r.entities if any(r.text[m.start : m.end] == "The two countries" for m in e.mentions)]
    assert sorted(both) == ["ERI", "ETH"]


def test_metonyms_and_bodies_have_their_codes(entity: Find) -> None:
    r = read(
        "The Kremlin rejected the claim, and the UN Security Council and NATO met on Friday.", published="2018-03-16"
    )
    assert facts(entity(r, "Kremlin")) == ("RUS", "GOV")
    assert facts(entity(r, "UN Security Council")) == ("UNO", None)
    assert entity(r, "NATO").country == "IGO"


@pytest.mark.parametrize("form", ["IS", "ISIS", "Islamic State"])
def test_international_militants(form: str, entity: Find) -> None:
    r = read(f"Fighters of {form} seized a town in Iraq on Sunday.", published="2014-08-03")
    assert entity(r, form).country == "IMG"


def test_an_owners_country_is_no_guess_of_the_articles(entity: Find) -> None:
    r = read("Rebels in Syria shelled a village near the border on Sunday.")
    assert facts(entity(r, "Rebels")) == ("SYR", "REB")


def test_every_surface_of_the_tables_leads_somewhere() -> None:
    index = default_index()
    assert len(index.names) > 15_000 and len(index.roles) > 5_000
    assert all(actors for actors in index.names.values())


def test_the_tables_are_as_large_as_promised() -> None:
    """1,500 people of 90 countries, 400 organisations, 250 armed groups, 800 roles."""
    index = default_index()
    actors = {(a.name, a.kind, a.country) for found in index.names.values() for a in found}
    people = [a for a in actors if a[1] == "person"]
    assert len(people) >= 1_500 and len({c for _, _, c in people}) >= 90
    assert sum(a[1] == "organisation" for a in actors) >= 400
    assert sum(a[1] == "group" for a in actors) >= 250
    assert len({r.name for r in index.roles.values()}) >= 800


def test_a_users_own_actors_win(tmp_path: Path, entity: Find) -> None:
    from onrecord.knowledge.own import load_knowledge

    own = tmp_path / "mine.tsv"
    own.write_text("name\taliases\tcountry\tsector\trole\tfrom\tto\nOrlan Front\tthe Orlan|Orlan\tGEO\tREB\t\t\t\n")
    r = read("The Orlan Front attacked a post on Monday.", knowledge=load_knowledge([own]))
    assert facts(entity(r, "Orlan Front")) == ("GEO", "REB")
    assert build().names["Barack Obama"]
