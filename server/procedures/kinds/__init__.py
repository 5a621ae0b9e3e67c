"""Kinds of answers that need more than a line: files, places, names in every script, what looks odd in a citizen ID."""
