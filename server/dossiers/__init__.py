"""Dossiers: filing, the ten national statuses, official codes, deadlines, supplements, history."""
