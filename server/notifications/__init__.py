"""Notices: what a person is told in the app and, where they allowed it, by web push."""
