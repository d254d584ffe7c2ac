"""Runs a claim: its measure for every seed, then the criteria that were fixed before."""

import warnings
from collections.abc import Callable, Mapping
from math import isfinite
from platform import python_version
from time import process_time
from typing import Any

import bagu
from bagu.curriculum.claim import Claim
from bagu.curriculum.evidence import Evidence
from bagu.errors import BaguError, FaultError, MachineError, UsageError
from bagu.proof.criteria import decide_all, expected_verdict
from bagu.proof.parameters import Setting, resolve
from bagu.proof.statistics import summarise
from bagu.text import Text, message


def _silent(seeds: int) -> None:
    """Nobody listens."""


def run_claim(
    topic_id: str,
    claim: Claim,
    setting: Setting = "fast",
    overrides: Mapping[str, Any] | None = None,
    measured: Callable[[int], None] = _silent,
) -> Evidence:
    """Measure once a seed and decide; with overrides the setting is called "custom".

    measured: is told after each seed how many have been.
    Cost: the measure's, once a seed. Raises UsageError for a bad override or for numbers that overrides made
    meaningless, MachineError where a library is missing, FaultError for a claim that is itself broken.
    """
    parameters, chosen = resolve(claim, setting, overrides), overrides or {}
    name = f"{topic_id}#{claim.id}"
    if not claim.seeds or not claim.criteria:
        raise FaultError(message("proof.nothing-to-decide", claim=name))
    if len(claim.seeds) < 2 and any(criterion.over == "ci" for criterion in claim.criteria):
        raise FaultError(message("proof.one-seed", claim=name))
    started = process_time()
    runs = []
    for seed in claim.seeds:
        runs.append(_measure(name, claim, seed, parameters, chosen))
        measured(len(runs))
    cpu_seconds = process_time() - started
    numbers = {key: summarise([run[key] for run in runs]) for key in _same_keys(name, claim, runs)}
    verdict, lines = decide_all(claim.criteria, numbers)
    return Evidence(
        claim=name,
        verdict=verdict,
        expected=expected_verdict(claim, control=setting == "control"),
        criteria=lines,
        numbers=numbers,
        parameters=parameters,
        seeds=claim.seeds,
        setting="custom" if overrides else setting,
        cpu_seconds=cpu_seconds,
        versions=_versions(),
    )


def _measure(
    name: str, claim: Claim, seed: int, parameters: Mapping[str, Any], chosen: Mapping[str, Any]
) -> dict[str, float]:
    """The numbers of one seed. chosen: the parameters that the learner has set, to whose door a failure is laid."""
    import numpy as np

    try:
        with warnings.catch_warnings():
            if chosen:  # odd parameters are the learner's play; what comes out is told in a sentence
                warnings.simplefilter("ignore")
            measured = claim.measure(np.random.default_rng(seed), **parameters)
    except BaguError:
        raise
    except ModuleNotFoundError as error:
        raise MachineError(message("proof.missing-library", claim=name, library=error.name)) from error
    except Exception as error:
        if isinstance(error, MemoryError) or "can't allocate memory" in str(error):  # torch's word for it
            raise MachineError(message("proof.out-of-memory", claim=name, seed=seed)) from error
        if chosen:
            raise _not_computed(chosen, Text(_words(error), _words(error))) from error
        said = f"{type(error).__name__}: {error}"
        raise FaultError(message("proof.measure-failed", claim=name, seed=seed, error=said)) from error
    numbers: dict[str, float] = {}
    for key, value in measured.items():
        try:
            number = float(value)
        except (TypeError, ValueError) as error:
            raise FaultError(message("proof.not-a-number", claim=name, seed=seed, key=key, value=value)) from error
        if not isfinite(number):
            if chosen:
                raise _not_computed(chosen, message("proof.infinite", seed=seed, key=key, value=number))
            raise FaultError(message("proof.not-finite", claim=name, seed=seed, key=key, value=number))
        numbers[key] = number
    return numbers


def _not_computed(chosen: Mapping[str, Any], why: Text) -> UsageError:
    values = ", ".join(f"{name}={value}" for name, value in chosen.items())
    return UsageError(message("proof.not-computed", values=values, why=why))


def _words(error: Exception) -> str:
    """What an exception says, on one line; what is no sentence, such as the key of a KeyError, after its kind."""
    said = " ".join(str(error).split()).rstrip(".")
    return said if " " in said else f"{type(error).__name__}: {said}".removesuffix(": ")


def _same_keys(name: str, claim: Claim, runs: list[dict[str, float]]) -> list[str]:
    first = runs[0]
    for seed, run in zip(claim.seeds, runs, strict=True):
        if run.keys() != first.keys():
            differing = ", ".join(sorted(run.keys() ^ first.keys()))
            raise FaultError(
                message("proof.changing-numbers", claim=name, seed=seed, first=claim.seeds[0], keys=differing)
            )
    for criterion in claim.criteria:
        if criterion.number not in first:
            known = ", ".join(first) or "—"
            raise FaultError(message("proof.missing-number", claim=name, number=criterion.number, known=known))
    return list(first)


def _versions() -> dict[str, str]:
    import numpy as np

    return {"python": python_version(), "numpy": np.__version__, "bagu": bagu.__version__}
