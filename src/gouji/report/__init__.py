"""Report → terminal, JSON."""
