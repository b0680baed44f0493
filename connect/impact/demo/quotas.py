"""Sharing out a number exactly after given weights, so that a total is a total."""

from collections.abc import Mapping
from random import Random
from typing import TypeVar

K = TypeVar("K")


def share_out(total: int, weights: Mapping[K, float]) -> dict[K, int]:
    """Integers in proportion to the weights whose sum is `total` (largest remainders)."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    counts = {key: int(value) for key, value in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (counts[key] - exact[key], str(key)))
    for key in by_remainder[: total - sum(counts.values())]:
        counts[key] += 1
    return counts


def dealt(total: int, weights: Mapping[K, float], random: Random) -> list[K]:
    """`total` keys in random order, each as often as its exact share."""
    hand = [key for key, count in share_out(total, weights).items() for _ in range(count)]
    random.shuffle(hand)
    return hand


def in_proportion(figure: int, people: int, full: int) -> int:
    """A figure of the full-size demo, at the size that was asked."""
    return figure if people >= full else round(figure * people / full)
