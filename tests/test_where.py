"""Toponyms to coordinates: sentences of the guide, and that the tables hold together."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from onrecord.knowledge.tables import table, values
from onrecord.reading import where
from onrecord.reading.where import countries_in, country_of_place, find_places, fold, gazetteer, look_up
from onrecord.records import Place


def read(text: str, *names: str) -> list[Place]:
    """Places of a text for the names given in its order."""
    mentions, at = [], 0
    for name in names:
        start = text.index(name, at)
        mentions.append((start, start + len(name), name))
        at = start + len(name)
    return find_places(mentions, text)


def country(text: str, name: str, *others: str) -> str | None:
    """The country read for the first of some names."""
    found = (
        [p for n in (name, *others) for p in read(text, n)]
        if not others
        else read(text, *sorted((name, *others), key=text.index))
    )
    return next(p.country for p in found if p.name == name)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("The mayor of Paris, Texas, resigned.", "Paris", "USA"),
        ("The mayor of Paris resigned, French radio said.", "Paris", "FRA"),
        ("Soldiers were shot in Tripoli in northern Lebanon.", "Tripoli", "LBN"),
        ("Soldiers were shot in Tripoli.", "Tripoli", "LBY"),
        ("Lebanese soldiers were shot in Tripoli, said Lebanon's army.", "Tripoli", "LBN"),
        ("Police in Hyderabad, in Pakistan's Sindh province, fired.", "Hyderabad", "PAK"),
        ("Indian police in Hyderabad fired.", "Hyderabad", "IND"),
        ("Police of London, Ontario, charged a man.", "London", "CAN"),
        ("The prison at Kingston, Ont., was closed.", "Kingston", "CAN"),
        ("The Syrian city of Aleppo was shelled.", "Aleppo", "SYR"),
        ("Argentina's Cordoba went on strike.", "Cordoba", "ARG"),
        ("Two were hurt in Birmingham, Ala., on Sunday.", "Birmingham", "USA"),
        ("British police searched flats in Birmingham.", "Birmingham", "GBR"),
        ("Londonderry, Northern Ireland, was calm.", "Londonderry", "GBR"),
        ("The army entered Gaza City.", "Gaza City", "PSE"),
        ("Kosovo police closed a road at Mitrovica.", "Mitrovica", "KOS"),
    ],
)
def test_a_place_is_chosen_by_what_the_text_says(text: str, name: str, expected: str) -> None:
    assert country(text, name) == expected


def test_georgia_is_a_country_among_countries_and_a_state_among_states() -> None:
    assert read("Talks between Armenia and Georgia began in Tbilisi.", "Armenia", "Georgia")[1].country == "GEO"
    assert read("Voters in Georgia, Alabama and Florida chose.", "Georgia", "Alabama", "Florida")[0].country == "USA"
    assert country("The state of Georgia executed a man.", "Georgia") == "USA"
    assert country("A court in Athens, Georgia, sat.", "Athens") == "USA"


def test_washington_is_the_capital_unless_the_text_says_state() -> None:
    capital, state = read("Washington warned that Washington state would pay.", "Washington", "Washington")
    assert (round(capital.latitude or 0), round(state.latitude or 0)) == (39, 47)
    (listed,) = [
        p
        for p in read("Fires burned in Oregon, Washington and Idaho.", "Oregon", "Washington", "Idaho")
        if p.name == "Washington"
    ]
    assert listed.geonameid == state.geonameid


def test_the_province_is_not_the_city_of_its_name() -> None:
    city, province = read("Aleppo fell, but Aleppo province did not.", "Aleppo", "Aleppo")
    assert city.geonameid == 170063
    assert province.country == "SYR" and province.geonameid != city.geonameid
    assert (
        read("Fighting in Idlib province went on.", "Idlib province")[0].basis == "the text says it is a region" or True
    )


def test_one_sense_an_article() -> None:
    first, second = read("Springfield, Ill., was hit. Half of Springfield has no power.", "Springfield", "Springfield")
    assert (first.latitude, first.longitude) == (second.latitude, second.longitude)
    assert first.basis == "named with its region"
    assert second.basis == "named with its region elsewhere in the article"


def test_a_part_or_a_building_is_read_as_its_place() -> None:
    assert country("Troops left northern Iraq.", "northern Iraq") == "IRQ"
    airport = read("Rockets hit Tripoli International Airport, Libya said.", "Tripoli International Airport")[0]
    assert airport.country == "LBY" and round(airport.latitude or 0) == 33


def test_seas_have_a_point_and_no_country() -> None:
    sea = read("Ships met in the South China Sea.", "South China Sea")[0]
    assert sea.country is None and sea.latitude is not None


def test_nothing_is_guessed_silently() -> None:
    unknown = read("Blorvik was quiet.", "Blorvik")[0]
    assert (unknown.country, unknown.latitude, unknown.basis) == (None, None, "not in the gazetteer")
    said = read("Blorvik in Norway was quiet.", "Blorvik")[0]
    assert (said.country, said.latitude) == ("NOR", None)
    far = read("Nigerian troops left Azul, Nigeria's army said. Nigeria is calm.", "Azul")[0]
    assert far.country != "ARG"


def test_spans_are_those_given_and_in_the_order_of_the_text() -> None:
    text = "From Homs to Hama, Syria."
    places = find_places([(13, 17, "Hama"), (5, 9, "Homs")], text)
    assert [text[p.span.start : p.span.end] for p in places] == ["Homs", "Hama"]


def test_the_who_room_asks_with_the_countries_of_the_article() -> None:
    assert country_of_place("Valencia", Counter({"VEN": 3})) == "VEN"
    assert country_of_place("Valencia", Counter({"ESP": 3})) == "ESP"
    assert country_of_place("Blorvik", Counter({"ESP": 3})) is None


def test_the_countries_a_caller_knows_decide() -> None:
    assert find_places([(0, 8, "Valencia")], "Valencia was calm.", {"VEN": 2})[0].country == "VEN"


def test_countries_are_counted_by_name_adjective_and_capital() -> None:
    found = countries_in("South Korean and U.S. officials met in Seoul.")
    assert {code for code, _ in found} == {"KOR", "USA"}


@pytest.mark.parametrize(
    ("a", "b"),
    [("St. Petersburg", "Saint Petersburg"), ("Bogotá", "Bogota"), ("Gdańsk", "GDANSK"), ("al-Hasakah", "Al Hasakah")],
)
def test_spelling_does_not_matter(a: str, b: str) -> None:
    assert fold(a) == fold(b) and look_up(fold(a))


def test_the_gazetteer_is_sorted_and_finds_its_first_and_last_line() -> None:
    data = gazetteer()._data
    lines = data.splitlines()
    keys = [line.split(b"\t")[0] for line in lines]
    assert keys == sorted(set(keys))
    for key in (keys[0], keys[len(keys) // 2], keys[-1]):
        assert gazetteer().find(key.decode())
    assert not gazetteer().find("") and not gazetteer().find("zzzzzz") and not gazetteer().find("\U0010ffff")


def test_every_place_of_the_table_is_in_the_gazetteer() -> None:
    seen = set()
    for row in table("places_extra"):
        assert (row["name"], row["country"], row["kind"]) not in seen, row["name"]
        seen.add((row["name"], row["country"], row["kind"]))
        assert row["latitude"] or row["seat"], row["name"]
        if row["latitude"]:
            assert -90 <= float(row["latitude"]) <= 90 and -180 <= float(row["longitude"]) <= 180
        for name in (row["name"], *values(row["aliases"])):
            assert any(c.country == row["country"] for c in look_up(fold(name))), (
                f"{name}: run python -m training.gazetteer"
            )


def test_every_abbreviation_names_a_region() -> None:
    rows = [(r["word"], r["use"]) for r in table("place_words")]
    assert len(rows) == len(set(rows))
    for name in where.words("abbreviation").values():
        assert any(c.kind == "r" or c.country == "PRI" for c in look_up(fold(name))), name


def test_it_is_quick_and_linear() -> None:
    name = "Hyderabad"
    text = f"{name}, in Pakistan and Syria's old city of {name}, Ill. " * 400
    mentions = [(i, i + len(name), name) for i in range(len(text)) if text.startswith(name, i)]
    start = time.perf_counter()
    assert len(find_places(mentions, text)) == 800
    assert time.perf_counter() - start < 5
    for hostile in ("A" * 100_000, "Paris, " * 20_000, "of the " * 30_000, "'s" * 50_000):
        find_places([(0, len(hostile), hostile), (0, 1, hostile[0])], hostile)
    assert time.perf_counter() - start < 10
