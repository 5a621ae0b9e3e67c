"""The catalogue: procedures and their forms, loaded from ``config/procedures``, checked, versioned and published.

The format and the meaning of a form are in ``docs/forms.md``; ``pwa/src/forms/engine`` gives the same answers on the
device, held by ``tests/conformance``.
"""
