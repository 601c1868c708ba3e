"""Companies that move money: one folder each, translating between their words and ours. No Django, no database."""
