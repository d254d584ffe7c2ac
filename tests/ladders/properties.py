"""What every ladder promises, as checks that raise AssertionError."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from bagu.ladders.agreement import disagreement
from bagu.ladders.ladder import Ladder, Target
from bagu.ladders.script import Call, Script, Seen, Value, private
from ladders.rewriting import (
    Array,
    arguments,
    arguments_through,
    backwards,
    cast,
    fits,
    gapped,
    in_columns,
    in_type,
    leaves,
    mapped,
    same,
    volume,
)

DRAWS = 30
FLOATS = (np.float16, np.float32, np.float64)


def on_draws(ladder: Ladder, check: Callable[[Script], None], draws: int = DRAWS) -> None:
    """The check on every edge case, then on drawn scripts."""
    for script in ladder.edge_cases:
        check(script)

    @settings(
        max_examples=draws,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(script=ladder.inputs())
    def drawn(script: Script) -> None:
        check(script)

    drawn()


def is_well_formed(ladder: Ladder) -> None:
    assert ladder.reference in ladder.rungs
    assert len(ladder.rungs) >= 2
    assert ladder.edge_cases, "no edge cases"
    assert ladder.bad_inputs, "no bad inputs"
    assert ladder.sizes == tuple(sorted(ladder.sizes))
    assert ladder.sample is not None, "no sample, so no bench"
    assert parameters(ladder.reference), "the reference takes nothing"
    for rung in ladder.rungs:
        assert parameters(rung) == parameters(ladder.reference), f"{rung.__name__} has another signature"
        assert inspect.getdoc(rung), f"{rung.__name__} has no docstring"
    if ladder.oracle is not None:
        inspect.signature(ladder.oracle.target).bind(**dict(parameters(ladder.reference)))


def parameters(target: Target) -> list[tuple[str, Any]]:
    return [(name, parameter.default) for name, parameter in inspect.signature(target).parameters.items()]


def rungs_agree(ladder: Ladder) -> None:
    def check(script: Script) -> None:
        want = ladder.expected(script)
        for rung in ladder.rungs:
            found = disagreement(ladder, script.run(rung, ladder.returns), want)
            assert found is None, f"{rung.__name__} on {script}: {found}"

    on_draws(ladder, check)


def oracle_agrees(ladder: Ladder) -> None:
    assert ladder.oracle is not None
    oracle, compared = ladder.oracle, 0

    def check(script: Script) -> None:
        nonlocal compared
        if oracle.accepts(script):
            compared += 1
            found = disagreement(ladder, script.run(oracle.target, ladder.returns), ladder.expected(script))
            assert found is None, f"{oracle.distribution} on {script}: {found}"

    on_draws(ladder, check)
    assert compared >= DRAWS // 4, f"the oracle accepted only {compared} scripts"


def dtypes_are_kept(ladder: Ladder) -> None:
    """Results of floating arrays have their type, and are as accurate as it of the same numbers in float64."""

    def check(script: Script) -> None:
        for dtype in FLOATS:
            narrow = cast(script, dtype)
            if narrow is None:
                continue
            want = ladder.expected(cast(narrow, np.float64) or narrow)
            if not all(fits(array, dtype) for seen in want for array in leaves(seen.value)):
                continue
            for rung in ladder.rungs:
                for seen in narrow.run(rung, ladder.returns):
                    for array in leaves(seen.value) if isinstance(narrow.steps[seen.step], Call) else ():
                        named = f"{rung.__name__}: {seen.name} is {array.dtype}, not {dtype.__name__}"
                        assert array.dtype == dtype or not np.issubdtype(array.dtype, np.floating), named
                got = [replace(seen, value=in_type(seen.value, dtype)) for seen in narrow.run(rung, ladder.returns)]
                found = disagreement(ladder, got, want)
                assert found is None, f"{rung.__name__} in {dtype.__name__} on {narrow}: {found}"

    on_draws(ladder, check, DRAWS // 3)


def integers_are_decided(ladder: Ladder) -> None:
    """Whole numbers as integers either give what they give in float64, or every rung refuses them by name."""

    def check(script: Script) -> None:
        whole = cast(script, np.int64)
        if whole is None:
            return
        said = [attempt(rung, whole, ladder) for rung in ladder.rungs]
        if any(isinstance(answer, str) for answer in said):
            assert all(answer == said[0] for answer in said), f"the rungs disagree on integers: {said}"
            return
        for rung, answer in zip(ladder.rungs, said, strict=True):
            assert not isinstance(answer, str)
            found = disagreement(ladder, answer, ladder.expected(script))
            assert found is None, f"{rung.__name__} in int64 on {whole}: {found}"

    on_draws(ladder, check, DRAWS // 3)


def attempt(rung: Target, script: Script, ladder: Ladder) -> tuple[Seen, ...] | str:
    """What a rung shows, or the sentence with which it refuses."""
    try:
        return script.run(rung, ladder.returns)
    except TypeError as refusal:
        return str(refusal)


def inputs_are_kept(ladder: Ladder) -> None:
    def check(script: Script) -> None:
        for target in ladder.rungs:
            given: list[tuple[Mapping[str, Value], Mapping[str, Value]]] = []

            def remember(args: Mapping[str, Value], given: list[Any] = given) -> dict[str, Value]:
                used = private(args)
                given.append((used, private(args)))
                return used

            with arguments_through(remember):
                script.run(target, ladder.returns)
            for used, before in given:
                for name in used:
                    assert same(used[name], before[name]), f"{target.__name__} changes {name} of {script}"

    on_draws(ladder, check, DRAWS // 3)


def strides_do_not_matter(ladder: Ladder) -> None:
    """Views with gaps, backwards or in column order give what contiguous arrays give."""

    def check(script: Script) -> None:
        want = ladder.expected(script)
        for layout in (in_columns, gapped, backwards):

            def lay_out(args: Mapping[str, Value], layout: Callable[[Array], Array] = layout) -> dict[str, Value]:
                return {name: mapped(value, layout) for name, value in args.items()}

            for rung in ladder.rungs:
                with arguments_through(lay_out):
                    seen = script.run(rung, ladder.returns)
                found = disagreement(ladder, seen, want)
                assert found is None, f"{rung.__name__} on {layout.__name__} {script}: {found}"

    on_draws(ladder, check, DRAWS // 3)


def bad_inputs_are_named(ladder: Ladder) -> None:
    for script, argument in ladder.bad_inputs:
        for rung in ladder.rungs:
            with pytest.raises((ValueError, TypeError)) as error:
                script.run(rung, ladder.returns)
            sentence = str(error.value)
            assert sentence.split()[0].rstrip(":,") == argument, f"{rung.__name__} says {sentence!r}, not {argument}"
            assert sentence.endswith("."), f"not a sentence: {sentence!r}"


def samples_have_the_size(ladder: Ladder) -> None:
    """The same seed gives the same script, and a larger size a larger one."""
    assert ladder.sample is not None
    small, again = (ladder.sample(np.random.default_rng(1), 4) for _ in range(2))
    assert same(arguments(small), arguments(again)), "a seed gives different samples"
    larger = ladder.sample(np.random.default_rng(1), 64)
    assert volume(larger) > volume(small), "the size does not matter"
    for rung in ladder.rungs:
        found = disagreement(ladder, small.run(rung, ladder.returns), ladder.expected(small))
        assert found is None, f"{rung.__name__} on a sample: {found}"
    if ladder.oracle is not None and ladder.oracle.version is not None:
        found = disagreement(ladder, small.run(ladder.oracle.target, ladder.returns), ladder.expected(small))
        assert found is None, f"{ladder.oracle.distribution} on a sample: {found}"


CHECKS = (
    is_well_formed,
    rungs_agree,
    dtypes_are_kept,
    integers_are_decided,
    inputs_are_kept,
    strides_do_not_matter,
    bad_inputs_are_named,
    samples_have_the_size,
)
