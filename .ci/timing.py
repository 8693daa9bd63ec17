"""Least times and peak memory for the benches, measured alike everywhere."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable


def minimum_times(jobs: dict[str, Callable], rounds: int) -> dict[str, float]:
    """Least processor time of each job; they take turns, so that a noisy moment hits all alike."""
    best = dict.fromkeys(jobs, float("inf"))
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.thread_time()
            job()
            best[name] = min(best[name], time.thread_time() - start)
    return best


def peak_megabytes(job: Callable) -> float:
    """Greatest memory in use while the job runs, without what it is given."""
    tracemalloc.start()
    job()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6
