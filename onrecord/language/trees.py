"""From scores to structures: one-rooted dependency trees and well-formed name labels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
IMPOSSIBLE = np.float32(-1e9)


def tree(scores: Scores) -> NDArray[np.int64]:
    """The best heads of one sentence. `scores[i, j]`: word i has head j; row and column 0 are the root.

    Returns n + 1 heads (heads[0] is 0). Greedy where the greedy arcs are a tree with one root, else the maximum
    spanning tree (Chu & Liu 1965, Edmonds 1967) under the best single root.

    >>> tree(np.array([[0, 0, 0], [9, 0, 1], [1, 5, 0]], dtype=np.float32)).tolist()
    [0, 0, 1]
    """
    scores = scores.astype(np.float32, copy=True)
    np.fill_diagonal(scores, IMPOSSIBLE)
    scores[0] = IMPOSSIBLE
    heads: NDArray[np.int64] = scores.argmax(1).astype(np.int64)
    heads[0] = 0
    if is_tree(heads):
        return heads
    best, best_score = heads, -np.inf
    for root in np.argsort(-scores[1:, 0], kind="stable")[:3] + 1:
        only = scores.copy()
        only[1:, 0] = IMPOSSIBLE
        only[root] = IMPOSSIBLE
        only[root, 0] = scores[root, 0]
        found = spanning(only)
        total = float(only[np.arange(1, len(found)), found[1:]].sum())
        if total > best_score:
            best, best_score = found, total
    return best


def is_tree(heads: NDArray[np.int64]) -> bool:
    """Whether exactly one word hangs on the root and every word leads up to it."""
    if int((heads[1:] == 0).sum()) != 1:
        return False
    return not cycle(heads)


def cycle(heads: NDArray[np.int64]) -> list[int]:
    """The words of one cycle, or nothing. Linear: every word is walked over once."""
    state = [0] * len(heads)  # 0 unseen, 1 on the present path, 2 done
    state[0] = 2
    for begin in range(1, len(heads)):
        path = []
        word = begin
        while state[word] == 0:
            state[word] = 1
            path.append(word)
            word = int(heads[word])
        if state[word] == 1:
            return path[path.index(word) :]
        for w in path:
            state[w] = 2
    return []


def spanning(scores: Scores) -> NDArray[np.int64]:
    """Maximum spanning arborescence by contraction of cycles; at most as many rounds as there are words."""
    heads: NDArray[np.int64] = scores.argmax(1).astype(np.int64)
    heads[0] = 0
    found = cycle(heads)
    if not found:
        return heads
    loop = np.array(found)
    n = len(heads)
    inside = np.zeros(n, dtype=bool)
    inside[loop] = True
    outside = np.flatnonzero(~inside)
    own = scores[loop, heads[loop]]
    into = scores[np.ix_(loop, outside)] - own[:, None] + own.sum()
    enter = into.argmax(0)
    out = scores[np.ix_(outside, loop)]
    leave = out.argmax(1)
    small = np.full((len(outside) + 1, len(outside) + 1), IMPOSSIBLE, dtype=np.float32)
    small[:-1, :-1] = scores[np.ix_(outside, outside)]
    small[-1, :-1] = into.max(0)
    small[:-1, -1] = out.max(1)
    contracted = spanning(small)
    for i, word in enumerate(outside):
        if word:
            h = int(contracted[i])
            heads[word] = loop[leave[i]] if h == len(outside) else outside[h]
    broken = int(contracted[-1])
    heads[loop[enter[broken]]] = outside[broken]
    return heads


def iob_transitions(labels: list[str]) -> Scores:
    """0 where label j may follow label i in IOB2, else IMPOSSIBLE; the last row is the start of a sentence."""
    out = np.zeros((len(labels) + 1, len(labels)), dtype=np.float32)
    for j, label in enumerate(labels):
        if label.startswith("I-"):
            for i, before in enumerate([*labels, "O"]):
                if before[2:] != label[2:]:
                    out[i, j] = IMPOSSIBLE
    return out


def best_labels(scores: Scores, transitions: Scores) -> list[int]:
    """The best well-formed label sequence (Viterbi) for scores [n, labels]."""
    if not len(scores):
        return []
    greedy = scores.argmax(1)
    steps = transitions[np.concatenate([[len(transitions) - 1], greedy[:-1]]), greedy]
    if not (steps < 0).any():
        return [int(x) for x in greedy]
    total = scores[0] + transitions[-1]
    back = np.zeros(scores.shape, dtype=np.int64)
    for i in range(1, len(scores)):
        candidates = total[:, None] + transitions[:-1]
        back[i] = candidates.argmax(0)
        total = candidates.max(0) + scores[i]
    path = [int(total.argmax())]
    for i in range(len(scores) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]
