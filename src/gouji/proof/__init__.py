"""Proof of the tool on any report: change one thing, check again, see whether it is noticed."""
