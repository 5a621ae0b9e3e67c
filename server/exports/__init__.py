"""What was filed, for spreadsheets and for other systems."""
