"""The arithmetic of evaluation.coreference and evaluation.who, on chains and names small enough to reckon by hand."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from evaluation.conllu import Sentence
from evaluation.coreference import (
    GoldMention,
    SystemMention,
    Tally,
    add_chains,
    align,
    assignment,
    b_cubed,
    brackets,
    ceaf_e,
    chained,
    gold_mentions,
    head_of,
    muc,
    score,
    system_mentions,
)
from evaluation.who import (
    Listed,
    Result,
    annotated,
    covering,
    occurrences,
    outside,
    parties,
    score_events,
    score_names,
    spread,
)
from onrecord.records import Entity, Span

GOLD = chained(["abc", "defg"])
SYSTEM = chained(["ab", "cd", "fghi"])  # the worked example of the CoNLL reference scorer (Pradhan et al. 2014)


def entity(*mentions: tuple[int, int], country: str | None = None, sector: str | None = None) -> Entity:
    return Entity("somebody", country, sector, None, None, tuple(Span(a, b) for a, b in mentions))


def test_muc_of_the_known_example() -> None:
    assert muc(GOLD, SYSTEM) == (2, 5)
    assert muc(SYSTEM, GOLD) == (2, 5)


def test_b_cubed_of_the_known_example() -> None:
    # recall: a, b 2/3 each, c 1/3; d 1/4, f, g 2/4 each, e in no chain
    assert b_cubed(GOLD, SYSTEM) == (pytest.approx(5 / 3 + 5 / 4), 7)
    # precision: a, b 1 each; c, d 1/2 each; f, g 2/4 each; h, i none
    assert b_cubed(SYSTEM, GOLD) == (pytest.approx(4.0), 8)


def test_ceaf_e_of_the_known_example() -> None:
    # abc-ab 2*2/5 and defg-fghi 2*2/8
    assert ceaf_e(GOLD, SYSTEM) == pytest.approx(0.8 + 0.5)


def test_conll_is_the_mean_of_three() -> None:
    tally = Tally()
    add_chains(tally, GOLD, SYSTEM)
    assert tally.f1("muc") == pytest.approx(40.0)
    assert tally.f1("b3") == pytest.approx(100 * 2 * (4 / 8) * (35 / 84) / (4 / 8 + 35 / 84))
    assert tally.f1("ceaf-e") == pytest.approx(100 * 2 * 1.3 / 5)
    assert tally.conll == pytest.approx(sum(tally.f1(m) for m in ("muc", "b3", "ceaf-e")) / 3)


def test_equal_chains_score_full_and_none_score_nothing() -> None:
    same, none = Tally(), Tally()
    add_chains(same, GOLD, GOLD)
    add_chains(none, GOLD, [])
    add_chains(none, [], [])
    assert same.conll == pytest.approx(100)
    assert none.conll == 0


@pytest.mark.parametrize("rows,columns", [(3, 4), (4, 3), (5, 5), (1, 6)])
def test_assignment_is_the_best_of_all(rows: int, columns: int) -> None:
    table = [[((7 * i + 3) * (11 * j + 5) % 17) / 17 for j in range(columns)] for i in range(rows)]
    if rows <= columns:
        best = max(sum(table[i][p[i]] for i in range(rows)) for p in itertools.permutations(range(columns), rows))
    else:
        best = max(sum(table[p[j]][j] for j in range(columns)) for p in itertools.permutations(range(rows), columns))
    assert assignment(table) == pytest.approx(best)


def test_brackets_of_several_mentions_at_one_word() -> None:
    cell = "(5-person-giv:act-sssss-cf1*-1-ana)23)(7-place-new-nnnnn-cf2-1,2-coref-Lake_%28north%29"
    assert list(brackets(cell)) == [(5, "person", True, True), (23, "", False, True), (7, "place", True, False)]
    assert list(brackets("")) == []


def test_head_is_the_word_whose_head_is_outside() -> None:
    assert head_of([1, 3, 1, -1], 0, 3) == 1
    assert head_of([-1], 0, 1) == 0


def sample() -> list[Sentence]:
    """ "Ada Roe slept . She woke ." in two sentences, as GUM writes it."""
    first = Sentence(
        words=["Ada", "Roe", "slept", "."],
        spaces=[True, True, False, True],
        upos=["PROPN", "PROPN", "VERB", "PUNCT"],
        heads=[3, 1, 0, 3],
        entities=["(1-person-new-sssss-cf1-1,2-coref", "1)", "", ""],
    )
    second = Sentence(
        words=["She", "woke", "."],
        spaces=[True, False, True],
        upos=["PRON", "VERB", "PUNCT"],
        heads=[2, 0, 2],
        entities=["(1-person-giv:act-sssss-cf1*-1-ana)", "", ""],
    )
    return [first, second]


def test_mentions_are_read_as_words_of_the_document() -> None:
    assert gold_mentions(sample()) == [
        GoldMention(1, "person", 0, 2, 0, False),
        GoldMention(1, "person", 4, 5, 4, True),
    ]
    assert system_mentions([entity((0, 7), (16, 19))], sample()) == [
        SystemMention(0, 0, 2, 0),
        SystemMention(0, 4, 5, 4),
    ]


@pytest.mark.parametrize(("mentions", "right"), [([(0, 7), (16, 19)], 1), ([(16, 19)], 0), ([(0, 7)], 0)])
def test_a_pronoun_is_right_beside_a_name_of_its_chain(mentions: list[tuple[int, int]], right: int) -> None:
    tally, doc = Tally(), sample()
    words = [w for s in doc for w in s.words]
    score(tally, gold_mentions(doc), system_mentions([entity(*mentions)], doc), words, [True] * len(words))
    assert (tally.shares["pronouns third person"].hit, tally.shares["pronouns third person"].of) == (right, 1)
    assert tally.shares["mentions named"].of == 1


def test_heads_shared_by_two_mentions_go_to_the_greater_overlap() -> None:
    gold = [GoldMention(1, "person", 0, 3, 0, False), GoldMention(2, "person", 0, 1, 0, False)]
    system = [SystemMention(0, 0, 1, 0), SystemMention(1, 0, 3, 0), SystemMention(2, 0, 2, 0)]
    assert align(gold, system) == {0: 1, 1: 0}


def test_the_narrowest_mention_and_the_most_occurrences_decide() -> None:
    wide, narrow, rare = entity((0, 20), (30, 40)), entity((5, 10)), entity((50, 60))
    assert covering([wide, narrow], [(5, 10)]) is narrow
    assert covering([rare, wide], [(51, 55), (6, 9), (31, 33)]) is wide
    assert covering([wide], [(18, 22)]) is None


def test_names_without_an_entity_are_wrong() -> None:
    text = "Freedonia sent Ann Lee to Sylvania."
    listed = [
        Listed("Freedonia", "LOC", "FRD", "GOV"),
        Listed("Ann Lee", "PER", "FRD", "MIL"),
        Listed("Sylvania", "LOC", "SYL", ""),
        Listed("Elsewhere", "LOC", "ELS", "GOV"),
        Listed("sent", "MISC", "FRD", ""),
    ]
    result = Result()
    score_names(
        result,
        "a",
        text,
        listed,
        [entity((0, 9), country="FRD", sector="GOV"), entity((15, 22), country="FRD", sector="GOV")],
    )
    counted = {k: (r.hit, r.of) for k, r in result.ratios.items()}
    assert counted["all country"] == (2, 3)
    assert counted["all sector"] == (1, 2)
    assert counted["LOC country"] == (1, 2)
    assert counted["PER sector"] == (0, 1)
    assert counted["all covered"] == (2, 3)
    assert len(result.wrong) == 2


def test_names_that_stand_in_furniture_alone_are_left_out() -> None:
    text = "Photo: Ann Lee\n\nAnn Lee left. Bob Roe came. Bob Roe, our man"
    listed = [Listed("Ann Lee", "PER", "", "JRN"), Listed("Bob Roe", "PER", "", "JRN")]
    assert occurrences(text, listed)["Ann Lee"] == [(7, 14), (16, 23)]
    assert outside([(7, 14), (16, 23)], [(0, 14)]) == [(16, 23)]
    result = Result()
    score_names(result, "a", "Photo: Ann Lee", listed, [], [(0, 14)])
    assert result.ratios == {}


def test_countries_of_different_parties_are_counted_once() -> None:
    ann = {"name": "Ann", "country": "FRD", "sector": "GOV"}
    nobody = {"name": "others", "country": "", "sector": ""}
    record = {
        "events": [
            {"actor": [ann, nobody], "recipient": []},
            {"actor": [ann], "recipient": [{**ann, "country": "SYL"}]},
        ]
    }
    assert len(parties(record, "actor")) == 1
    result = Result()
    score_events(result, "a", record, [entity((0, 3), country="FRD")])
    assert {k: (r.hit, r.of) for k, r in result.ratios.items()} == {
        "actor country": (1, 1),
        "recipient country": (0, 1),
    }


def test_tables_of_names_are_read_with_country_and_sector(tmp_path: Path) -> None:
    rows = [
        "# a comment",
        "article\tname\ttype\tcountry\tsector",
        "x\tAnn\tPER\tFRD\tGOV",
        "x\tLee\tPER",
        "x\tof\t-\t\t",
    ]
    (tmp_path / "a.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert annotated(tmp_path) == {"x": [Listed("Ann", "PER", "FRD", "GOV"), Listed("Lee", "PER", "", "")]}


def test_a_limit_is_spread_over_the_list() -> None:
    items = [Path(str(i)) for i in range(10)]
    assert spread(items, None) == items
    assert [p.name for p in spread(items, 4)] == ["0", "2", "5", "7"]
    assert spread(items, 0) == []
