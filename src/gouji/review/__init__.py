"""What people decide of findings, and how a report differs from an earlier one."""
