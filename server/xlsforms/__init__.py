"""XLSForm: forms written in a spreadsheet become procedures, and what was filed goes back into spreadsheets.

What each part of an XLSForm becomes, and what cannot be said in our format, is in docs/authoring.md.
"""
