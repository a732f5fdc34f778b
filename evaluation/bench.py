"""Speed and memory: `make bench` prints the tables of docs/performance.md.

Every configuration runs in a process of its own. The peer is a spaCy pipeline of the same parts (tok2vec CNN, tagger,
parser, named entities) with the sizes of spaCy's small English model, initialised but not trained: the arithmetic
costs the same. Times are the best of several rounds, given as ratios to the peer in the same run.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"
PAGE_WORDS = 500
PEER = "spaCy CNN (tok2vec, tagger, parser, ner)"


def pages(n: int) -> list[str]:
    """n pages of about 500 words from a bundled example; every sentence carries a number of its own, so that none repeats."""
    text = (EXAMPLES / "wire.txt").read_text(encoding="utf-8")
    sentences = [s for line in text.splitlines()[4:-1] for s in re.split(r"(?<=[.])\s+(?=[A-Z])", line) if len(s) > 60]
    per_page = max(1, PAGE_WORDS * len(sentences) // sum(len(s.split()) for s in sentences))
    out = []
    for page in range(n):
        chosen = [sentences[(page + k) % len(sentences)] for k in range(per_page)]
        numbered = [f"{s[:-1]}, paper {page * per_page + k} says." for k, s in enumerate(chosen)]
        out.append("\n\n".join(" ".join(numbered[k : k + 3]) for k in range(0, per_page, 3)))
    return out


def peer() -> Callable[[str], object]:
    """The peer as a function of a text."""
    import spacy
    from spacy.training import Example

    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec", config={"model": {"@architectures": "spacy.HashEmbedCNN.v2", "width": 96, "depth": 4, "embed_size": 2000,
                                              "window_size": 1, "maxout_pieces": 3, "subword_features": True, "pretrained_vectors": None}})  # fmt: skip
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}
    nlp.add_pipe("tagger", config={"model": {"tok2vec": listener}})
    for name in ("parser", "ner"):
        nlp.add_pipe(name, config={"model": {"tok2vec": listener}})
    doc = nlp.make_doc("Wang Yi told his counterpart no .")
    gold = {
        "tags": ["NNP", "NNP", "VBD", "PRP$", "NN", "DT", "."],
        "heads": [2, 0, 2, 4, 2, 2, 2],
        "deps": ["nsubj", "flat", "ROOT", "poss", "obj", "obj", "punct"],
        "entities": ["B-PER", "L-PER", "O", "O", "O", "O", "O"],
    }
    nlp.initialize(lambda: [Example.from_dict(doc, gold)])
    function: Callable[[str], object] = nlp
    return function


def core(threads: int) -> Callable[[str], object]:
    from onrecord.language.pipeline import load

    nlp: Callable[[str], object] = load(threads=threads)
    return nlp


def whole(threads: int) -> Callable[[str], object]:
    from onrecord.language.pipeline import load
    from onrecord.read import read

    nlp = load(threads=threads)
    return lambda text: read(text, published="2022-07-22", nlp=nlp)


def tokenizer_only() -> Callable[[str], object]:
    from onrecord.language.tokenizer import create_tokenizer

    function: Callable[[str], object] = create_tokenizer()
    return function


CONFIGURATIONS: dict[str, Callable[[], Callable[[str], object]]] = {
    "peer": peer,
    "tokenizer": tokenizer_only,
    "core-1": lambda: core(1),
    "core-2": lambda: core(2),
    "read-1": lambda: whole(1),
    "read-2": lambda: whole(2),
}


def one(name: str, count: int, rounds: int) -> None:
    """Measures one configuration in this process and prints a JSON line."""
    began = time.perf_counter()
    function = CONFIGURATIONS[name]()
    function("Warm up. France expelled two diplomats on Tuesday.")
    ready = time.perf_counter() - began
    texts = pages(count)
    words = sum(len(t.split()) for t in texts)
    best = min(_timed(function, texts) for _ in range(rounds))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"name": name, "seconds": best, "words": words, "ready": ready, "memory": memory}))


def _timed(function: Callable[[str], object], texts: list[str]) -> float:
    began = time.perf_counter()
    for text in texts:
        function(text)
    return time.perf_counter() - began


def growth(sizes: list[int]) -> None:
    """Seconds a page for one text of 1 to 64 pages, read whole."""
    function = whole(1)
    function("Warm up. France expelled two diplomats on Tuesday.")
    rows = []
    for size in sizes:
        text = "\n\n".join(pages(size))
        rows.append({"pages": size, "seconds": min(_timed(function, [text]) for _ in range(2))})
    print(json.dumps(rows))


def run(*args: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "evaluation.bench", *args], check=True, capture_output=True, text=True
    ).stdout


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--one", choices=list(CONFIGURATIONS))
    a.add_argument("--growth", action="store_true")
    a.add_argument("--pages", type=int, default=12)
    a.add_argument("--rounds", type=int, default=3)
    args = a.parse_args()
    if args.one:
        one(args.one, args.pages, args.rounds)
        return
    sizes = [1, 2, 4, 8, 16, 32, 64]
    if args.growth:
        growth(sizes)
        return
    results = {
        n: json.loads(run("--one", n, "--pages", str(args.pages), "--rounds", str(args.rounds))) for n in CONFIGURATIONS
    }
    base = results["peer"]["words"] / results["peer"]["seconds"]
    print(f"{args.pages} pages of {PAGE_WORDS} words; peer: {PEER}\n")
    print("| what | words/s | ratio to peer | ready after (s) | peak memory (MiB) |\n|---|---|---|---|---|")
    for name, r in results.items():
        speed = r["words"] / r["seconds"]
        print(f"| {name} | {speed:,.0f} | {speed / base:.2f} | {r['ready']:.1f} | {r['memory']:.0f} |")
    print("\n| pages in one text | seconds | seconds a page |\n|---|---|---|")
    for row in json.loads(run("--growth")):
        print(f"| {row['pages']} | {row['seconds']:.2f} | {row['seconds'] / row['pages']:.3f} |")


if __name__ == "__main__":
    main()
