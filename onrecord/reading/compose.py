"""Country and sector of a mention from the words around it: "Ukrainian foreign ministry", "a Taliban spokesman",
"rebels in Syria", "former German chancellor Gerhard Schröder"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token

from onrecord.knowledge.actors import SUPRANATIONAL, WORD, Actor, ActorIndex, actor_words, rank, same_role
from onrecord.knowledge.tables import table
from onrecord.reading.mentions import Mention, gender_of, role_at, within_sentence
from onrecord.reading.where import country_of_place

WINDOW = 9  # tokens before a name in which its title stands


@dataclass(frozen=True)
class Known:
    """What a mention may be composed with: mentions by token, and the countries of resolved places."""

    doc: Doc
    index: ActorIndex
    by_token: Mapping[int, Mention]
    place_countries: Mapping[tuple[int, int], str]
    day: str | None


def by_token(mentions: Iterable[Mention]) -> dict[int, Mention]:
    """Token -> the mention it lies in; of nested ones the outer, of competing ones the name."""
    out: dict[int, Mention] = {}
    for m in sorted(mentions, key=lambda m: (m.nested, m.form != "name", m.start)):
        for i in range(m.start, m.end):
            out.setdefault(i, m)
    return out


def owner_facts(m: Mention, known: Known) -> tuple[str, str]:
    """Country and sector of a mention taken as the owner of another ("" where it tells nothing)."""
    if m.country:
        return m.country, "" if m.type in ("country", "people", "place") else m.sector
    if m.type == "place":
        return known.place_countries.get((m.start, m.end), ""), ""
    if m.actors:
        actor = best_actor(m, known, {})
        if actor:
            office, _ = actor.office(known.day)
            return (office.country, office.sector) if office else (actor.country, actor.sector)
    return "", m.sector


def title_of(m: Mention, known: Known) -> None:
    """Reads the title before a person's name: role, country, sector, former, gender. Changes the mention."""
    doc = known.doc
    begin = m.start
    first = within_sentence(doc, m.start, WINDOW)
    while begin > first and _of_title(doc[begin - 1]):
        begin -= 1
    if begin == m.start:
        return
    before = doc[m.start - 1]
    m.gender = m.gender or gender_of(before.text)
    found = role_at(doc, m.start - 1, known.index)
    if found is None or found[0] < begin or found[1].kind == "body":
        return
    role_start, role = found
    if doc[role_start].text[:1].isupper():
        m.title = role_start
    m.role, m.role_text = role, doc[role_start : m.start].text.lower().rstrip(".")
    m.sector = role.sector
    m.former = _was(doc, begin, role_start)
    country, sector = _nearest_owner(range(begin, role_start), known)
    _take(m, country, sector)


def _was(doc: Doc, begin: int, role_start: int) -> bool:
    """Whether the office is over: "former" before the role, with no other role between ("former candidate Senator X")."""
    for i in range(role_start - 1, begin - 1, -1):
        if doc[i].lower_ in actor_words("former") or doc[i].lower_.startswith("ex-"):
            return True
        if doc[i].pos_ == "NOUN":
            return False
    return False


def _of_title(token: Token) -> bool:
    return (
        token.pos_ in ("PROPN", "NOUN", "ADJ", "NUM")
        or token.tag_ in ("POS", "HYPH")
        or token.text in ("-", "’s", "'s")
        or (token.lower_ in ("then", "of"))
    )


def phrase_facts(m: Mention, known: Known) -> None:
    """Country and sector of a nominal from its modifiers, owner and prepositional phrases. Changes the mention."""
    doc = known.doc
    words = [t.lower_ for t in doc[m.start : m.head]]
    m.former = m.former or any(w in actor_words("former") for w in words)
    country, sector = _nearest_owner(range(m.start, m.head), known, but=m)
    if not country:
        right = _right_owner(doc[m.head], known)
        country, sector = right[0], sector or right[1]
    _take(m, country, sector)


def _nearest_owner(tokens: Iterable[int], known: Known, but: Mention | None = None) -> tuple[str, str]:
    """The owner nearest to the head; a country farther left completes an institution ("Ukrainian army spokesman")."""
    country = sector = ""
    seen: set[int] = set()
    for i in sorted(tokens, reverse=True):
        m = known.by_token.get(i)
        if m is None or m is but or id(m) in seen:
            continue
        seen.add(id(m))
        c, s = owner_facts(m, known)
        country, sector = country or c, sector or s
    return country, sector


def _right_owner(head: Token, known: Known) -> tuple[str, str]:
    for child in head.rights:
        if not child.dep_.startswith(("nmod", "prep", "obl", "acl")):
            continue
        case = [c.lower_ for c in child.children if c.dep_ == "case"] or [child.lower_]
        if not any(c in actor_words("owner") for c in case):
            continue
        inner = child if child.dep_ != "prep" else next(iter(child.children), child)
        m = known.by_token.get(inner.i)
        if m is not None:
            country, sector = owner_facts(m, known)
            if country or sector:
                return country, sector
    return "", ""


def _take(m: Mention, country: str, sector: str) -> None:
    m.country = m.country or country
    legislator = m.role is not None and m.role.sector == "LEG" and sector == "PTY"  # "Republican representative"
    if sector and (m.role is None or m.role.depends) and not legislator:
        m.sector = sector
    if m.country in ("UNO", "EUR") and (m.role is None or m.role.sector in ("GOV", "")):
        m.sector = ""


def name_facts(m: Mention, known: Known) -> None:
    """Country and sector of an organisation from the words of its own name ("Bank of China", "Irving Police Department")."""
    doc = known.doc
    m.sector = m.sector or _sector_in(m, known)
    m.country = m.country or _place_in(m, known) or _country_in(m, known) or _country_before(m, known)
    if not m.country:
        right = _right_owner(doc[m.end - 1], known)
        m.country = right[0]


def _sector_in(m: Mention, known: Known) -> str:
    """The sector a name tells: by a body or group noun in it, else by a word that such names have; the last decides."""
    doc = known.doc
    for end in range(m.end, m.start, -1):
        if doc[end - 1].is_punct:
            continue
        found = role_at(doc, end - 1, known.index)
        body = found if found and found[0] >= m.start and found[1].kind in ("body", "group") else None
        word = _name_words().get(doc[end - 1].text)
        telling = word is not None and (word[1] == "any" or end == m.end)
        if body and (body[0] < end - 1 or not telling):  # "police department" before "Department"
            m.role = body[1]
            return body[1].sector
        if telling and word and word[0]:
            return word[0]
    return ""


@cache
def _name_words() -> dict[str, tuple[str, str]]:
    return {row["word"]: (row["sector"], row["place"]) for row in table("name_words")}


def _country_in(m: Mention, known: Known) -> str:
    """The country a name contains, longest form first ("North Korea Leadership Watch"), or that of a place in it."""
    doc, index = known.doc, known.index
    text = doc[m.start : m.end].text
    for i in range(m.start, m.end):
        first = WORD.search(doc[i].text)
        at = doc[i].idx - doc[m.start].idx
        for surface in index.first_words.get(first.group(), ()) if first else ():
            if (
                surface in index.countries
                and text.startswith(surface, at)
                and not text[at + len(surface) :][:1].isalnum()
            ):
                code, form = index.countries[surface]
                if form != "demonym":
                    return code
                break
    return next((c for (a, b), c in sorted(known.place_countries.items()) if m.start <= a and b <= m.end and c), "")


def _place_in(m: Mention, known: Known) -> str:
    """The country of a place an institution is named after: behind "of" or "in" ("University of Miami"), or in front
    ("Paris Police Prefecture") where the rest of the name says that it is an institution."""
    words = known.doc[m.start : m.end].text.split()
    tails = [" ".join(words[i + 1 :]) for i, w in enumerate(words[:-1]) if w in ("of", "in", "at")]
    heads = [" ".join(words[:n]) for n in (2, 1) if len(words) > n] if m.sector else []
    for name in (*reversed(tails), *heads):
        if name[:1].isupper() and name not in known.index.countries:
            code = country_of_place(name, Counter())
            if code:
                return code
    return ""


def _country_before(m: Mention, known: Known) -> str:
    """The country form that modifies a name directly ("the Ukrainian Foreign Ministry", "Ukraine's Foreign Ministry")."""
    doc = known.doc
    for i in range(m.start - 1, within_sentence(doc, m.start, 4) - 1, -1):
        other = known.by_token.get(i)
        if other is not None and other.type in ("country", "people"):
            return other.country
        if doc[i].tag_ != "POS" and doc[i].text not in ("'s", "’s") and doc[i].pos_ not in ("ADJ", "NOUN"):
            return ""
    return ""


def affiliation(m: Mention, known: Known) -> None:
    """ "David Schenker of the Washington Institute": what a person without a title belongs to. Changes the mention."""
    if m.end + 1 >= len(known.doc) or known.doc[m.end].lower_ not in ("of", "from", "at", "with"):
        return
    for i in range(m.end + 1, min(m.end + 4, len(known.doc))):
        other = known.by_token.get(i)
        if other is not None and other.type in ("organisation", "group", "country", "place"):
            country, sector = owner_facts(other, known)
            m.country, m.sector = m.country or country, m.sector or sector
            return


def best_actor(m: Mention, known: Known, countries: Mapping[str, float]) -> Actor | None:
    """Which of the actors of a surface is meant: by what the title says, who holds office on the day, and fame."""
    if len(m.actors) <= 1:
        return m.actors[0] if m.actors else None
    return max(m.actors, key=lambda a: (_fit(a, m, known, countries), a.name))


def _fit(actor: Actor, m: Mention, known: Known, countries: Mapping[str, float]) -> float:
    held = [o for o in actor.offices if known.day and o.covers(known.day)]
    score = 2.0 * bool(held) + max((rank(o.role) for o in actor.offices), default=0)
    score += 2.0 * bool(m.country and m.country == actor.country) + 3.0 * bool(
        m.role and any(same_role(m.role_text, o.role) for o in actor.offices)
    )
    return score + 2.0 * countries.get(actor.country, 0.0)


def by_surname(m: Mention, known: Known, countries: Mapping[str, float]) -> Actor | None:
    """Whom the news mean by a bare surname: one clearly best known actor of that name, else nobody."""
    found = known.index.surnames.get(m.surface, ())
    scored = sorted(
        ((_fit(a, m, known, countries) + 2.0 * bool(a.country in countries), a.name, a) for a in found),
        reverse=True,
        key=lambda x: x[:2],
    )
    if not scored or scored[0][0] < 4.0 or (len(scored) > 1 and scored[1][0] >= scored[0][0]):
        return None
    return scored[0][2]


def main_country(counts: Mapping[str, float]) -> str:
    """The country an article is about: at least 45 % of all mentions and twice as many as the next; "" if there is none."""
    ranked = sorted(((n, c) for c, n in counts.items()), reverse=True)
    if not ranked or ranked[0][0] < 0.45 or (len(ranked) > 1 and ranked[0][0] < 2 * ranked[1][0]):
        return ""
    return ranked[0][1]


def country_near(
    token: int, mentions: Sequence[Mention], place_countries: Mapping[tuple[int, int], str], reach: int = 50
) -> str:
    """The state mentioned last before a token, else first after it, within `reach` tokens; "" if none.

    `mentions` are those of countries, people and places, in text order.
    """
    found = ""
    for m in mentions:
        code = m.country or place_countries.get((m.start, m.end), "")
        if not code or code in SUPRANATIONAL or m.start < token - reach:
            continue
        if m.start > token + reach // 2:
            break
        if m.start > token and found:
            break
        found = code
    return found


def shares(
    mentions: Sequence[Mention], place_countries: Mapping[tuple[int, int], str], day: str | None
) -> dict[str, float]:
    """Country -> share of the article's mentions of countries, their people, places, and (half) their known actors."""
    counts: dict[str, float] = {}
    for m in mentions:
        weight, code = 1.0, ""
        if m.type in ("country", "people"):
            code = m.country
        elif m.type == "place":
            code = place_countries.get((m.start, m.end), "")
        elif len(m.actors) == 1:
            office, _ = m.actors[0].office(day)
            weight, code = 0.5, office.country if office else m.actors[0].country
        if code and code not in SUPRANATIONAL:
            counts[code] = counts.get(code, 0.0) + weight
    total = sum(counts.values()) or 1.0
    return {c: n / total for c, n in counts.items()}
