"""Many files: found, grouped into reports, checked by supervised workers, kept in a store."""
