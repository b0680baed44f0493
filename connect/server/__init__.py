"""How Connect stands up: PostgreSQL when the machine has none ready, the processes behind `make run`, the locks."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
