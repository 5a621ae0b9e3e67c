"""Checks of one thing each that a procedure file may say."""
