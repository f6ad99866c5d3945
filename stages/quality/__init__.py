"""Heuristics of quality: repetition, and norms by language."""
