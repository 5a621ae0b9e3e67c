"""Attachments: the bytes that answers name by their SHA-256, kept apart from the text."""
