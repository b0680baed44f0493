"""What the day costs at 35,000 and at 1,000,000 people: `python -m benchmarks` (see docs/benchmarks.md)."""
