"""What the procedures share: lists of choices, hard words with their meaning, pictures and recordings."""
