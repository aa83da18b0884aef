"""Damaged and crafted reports by the thousand; ``python -m fuzz --help``. See SECURITY.md."""
