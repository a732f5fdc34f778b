"""Words to subtokens: WordPiece as the encoder was pre-trained with, case classes beside it."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer

from onrecord.language.features import case_of

OTHER = 5  # the case class of [CLS] and [SEP]
MOST_REMEMBERED = 200_000  # words
LONGEST_WORD = 16  # subtokens of one word that the encoder sees: a URL or a base64 blob must not fill the window


class SubwordEncoder:
    """Turns a list of words into (ids, cases, first): first[i] is the position of the first subtoken of word i.

    Position 0 is [CLS], the last is [SEP]. A word without any subtoken (a lone control character) becomes [UNK].
    """

    def __init__(self, path: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(path))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.memory: dict[str, list[int]] = {}  # words come again and again; bounded
        known: dict[str, int] = self.tokenizer.get_vocab()
        self.cls, self.sep, self.unknown = known["[CLS]"], known["[SEP]"], known["[UNK]"]

    def pieces(self, words: list[str]) -> list[list[int]]:
        """Subtoken ids of each word, at least one and at most LONGEST_WORD."""
        new = [w for w in dict.fromkeys(words) if w not in self.memory]
        if len(self.memory) + len(new) > MOST_REMEMBERED:
            self.memory.clear()
            new = list(dict.fromkeys(words))
        for w in new:
            ids = self.tokenizer.encode(w[:100], add_special_tokens=False).ids
            self.memory[w] = ids[:LONGEST_WORD] or [self.unknown]
        return [self.memory[w] for w in words]

    def __call__(self, words: list[str]) -> tuple[list[int], list[int], list[int]]:
        return self.join(self.pieces(words), [case_of(w) for w in words])

    def join(self, pieces: list[list[int]], word_cases: list[int]) -> tuple[list[int], list[int], list[int]]:
        ids, cases, first = [self.cls], [OTHER], []
        for piece, case in zip(pieces, word_cases, strict=True):
            first.append(len(ids))
            ids += piece
            cases += [case] * len(piece)
        return [*ids, self.sep], [*cases, OTHER], first
