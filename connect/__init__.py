"""Connect."""

VERSION = "0.1.0"  # printed on receipts (law.md T17)
