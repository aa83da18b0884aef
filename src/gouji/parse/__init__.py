"""Document → sections, sentences, numbers, claims, tables, facts."""
