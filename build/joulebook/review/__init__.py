"""What a change of the rows does: to the rows themselves, to every number derived from them, and to the verdicts."""
