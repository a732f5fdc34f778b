"""Temporal expressions, step by step: lexer (words to classes), grammar (patterns), tense, rules (values), calendar (days)."""
