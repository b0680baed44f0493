"""`verify_ledger` over all chains at once: segments shared between processes, progress told as it goes."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from django.db import connection, connections, transaction

from connect.books import verify
from connect.books.verify import Extent, Fault, Segment

# chain, its entries that were read, its entries; all entries that were read, all entries
Told = Callable[[str, int, int, int, int], None]


@contextmanager
def national_door() -> Iterator[None]:
    """The national door, named by its role: the books stand below the doors."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('role', 'connect_national', true)")
        yield
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def faults(
    codes: list[str], known: dict[str, bytes], *, processes: int, told: Told
) -> tuple[list[Fault], list[Extent]]:
    """The first fault of each chain that has one, and the chains that were read. Already in a transaction, one process."""
    with national_door():
        chains = verify.extents(codes)
    segments = [segment for chain in chains for segment in chain.segments()]
    done, first = Counter[str](), dict[str, Fault]()
    everything = sum(chain.last_seq for chain in chains)
    for segment, fault in _results(segments, known, processes):
        code = segment.chain.code
        done[code] += segment.last - segment.first + 1
        if fault is not None and (code not in first or fault.seq < first[code].seq):
            first[code] = fault
        told(code, done[code], segment.chain.last_seq, done.total(), everything)
    with national_door():
        for chain in chains:
            if chain.code not in first and (fault := verify.fault_at_the_end(chain)):
                first[chain.code] = fault
    return [first[chain.code] for chain in chains if chain.code in first], chains


def _results(
    segments: list[Segment], known: dict[str, bytes], processes: int
) -> Iterable[tuple[Segment, Fault | None]]:
    look = partial(_look, known)
    if processes < 2 or len(segments) < 2 or connection.in_atomic_block:
        yield from map(look, segments)
        return
    for one in connections.all():  # a connection, or a pool, is not shared between processes
        one.close()
        if hasattr(one, "close_pool"):
            one.close_pool()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        yield from pool.imap_unordered(look, segments)


def _look(known: dict[str, bytes], segment: Segment) -> tuple[Segment, Fault | None]:
    with national_door():
        return segment, verify.fault_in(segment, known)
