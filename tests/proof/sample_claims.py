"""Claims with known outcomes, in a module that worker processes can import."""

import os
import signal
from collections.abc import Mapping
from threading import Event
from typing import Literal

import numpy as np
from numpy.random import Generator

from bagu.curriculum.claim import Criterion, claim


@claim(
    "mean-near-zero",
    zh="均值接近零。",
    en="The mean is near zero.",
    criteria=[Criterion("mean", ">=", -0.5, over="ci"), Criterion("mean", "<=", 0.5, over="ci")],
    control={"shift": 3.0},
    seeds=range(100, 108),
    fast={"n": 200},
    full={"n": 2000},
)
def mean_near_zero(
    rng: Generator, *, n: int = 50, shift: float = 0.0, law: Literal["normal", "uniform"] = "normal", note: str = ""
) -> Mapping[str, float]:
    draws = rng.standard_normal(n) if law == "normal" else rng.uniform(-1, 1, n)
    return {"mean": float(draws.mean() + shift), "count": n}


@claim(
    "always-five",
    zh="总是五。",
    en="It is always five.",
    expects="refuted",
    criteria=[Criterion("value", "==", 5)],
    control={"six": False},
)
def always_five(rng: Generator, *, six: bool = True) -> Mapping[str, float]:
    return {"value": 6 if six else 5}


@claim("crash", zh="会崩溃。", en="It crashes.", criteria=[Criterion("x", "==", 0)], control={})
def crash(rng: Generator) -> Mapping[str, float]:
    os.kill(os.getpid(), signal.SIGKILL)
    return {"x": 0}


@claim("hang", zh="不会停。", en="It hangs.", criteria=[Criterion("x", "==", 0)], control={})
def hang(rng: Generator) -> Mapping[str, float]:
    Event().wait()
    return {"x": 0}


@claim("threads", zh="单线程。", en="One thread.", criteria=[Criterion("threads", "==", 1)], control={})
def threads(rng: Generator) -> Mapping[str, float]:
    return {"threads": int(os.environ.get("OMP_NUM_THREADS", "0"))}


@claim("fails", zh="会报错。", en="It fails.", criteria=[Criterion("x", "==", 0)], control={})
def fails(rng: Generator) -> Mapping[str, float]:
    raise ValueError("no luck")


@claim("interrupted", zh="不怕中断。", en="It goes on.", criteria=[Criterion("x", "==", 0)], control={})
def interrupted(rng: Generator) -> Mapping[str, float]:
    os.kill(os.getpid(), signal.SIGINT)
    return {"x": 0}


@claim("hungry", zh="吃内存。", en="It eats memory.", criteria=[Criterion("sum", ">=", 0)], control={})
def hungry(rng: Generator, *, megabytes: int = 1) -> Mapping[str, float]:
    return {"sum": float(np.ones(megabytes << 17).sum())}
