"""claims + facts → checks, ledger, findings."""
