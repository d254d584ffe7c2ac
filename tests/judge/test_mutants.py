import ast

from bagu.judge.mutants import KINDS, generic_mutants

SOURCE = """def f(x, y, n):
    if n < 1:
        raise ValueError('n')
    total = np.subtract(x, y)
    for i in range(1, n):
        total += x[i - 1:]
        if i == 3 and np.maximum(x, y) <= 2:
            break
    return total.sum(axis=(0, 2)) + total.mean(axis=-1)
"""


def test_each_kind_changes_what_it_says() -> None:
    ids = {mutant.id for mutant in generic_mutants(SOURCE)}
    assert {
        "comparison: i != 3",
        "comparison: np.maximum(x, y) < 2",
        "constant: range(2, n)",
        "constant: range(0, n)",
        "axis: total.sum(axis=(2,))",
        "axis: total.sum(axis=(0,))",
        "axis: total.mean(axis=0)",
        "dropped: total += x[i - 1:]",
        "dropped: break",
        "swapped: np.subtract(y, x)",
        "swapped: range(n, 1)",
    } <= ids


def test_refusals_of_bad_input_and_symmetric_calls_are_left_alone() -> None:
    ids = " ".join(mutant.id for mutant in generic_mutants(SOURCE))
    assert "n <= 1" not in ids
    assert "raise" not in ids
    assert "np.maximum(y, x)" not in ids


def test_every_mutant_differs_parses_and_has_its_own_id() -> None:
    mutants = generic_mutants(SOURCE)
    plain = ast.unparse(ast.parse(SOURCE)) + "\n"
    assert all(mutant.source != plain for mutant in mutants)
    assert all(ast.parse(mutant.source) for mutant in mutants)
    assert len({mutant.id for mutant in mutants}) == len(mutants)
    assert len({mutant.source for mutant in mutants}) == len(mutants)
    assert {mutant.kind for mutant in mutants} == set(KINDS)


def test_a_mutant_changes_one_place_and_leaves_no_trace_in_the_next() -> None:
    plain = ast.unparse(ast.parse(SOURCE)).splitlines()
    for mutant in generic_mutants(SOURCE):
        lines = mutant.source.splitlines()
        if mutant.kind != "dropped":
            assert sum(a != b for a, b in zip(lines, plain, strict=True)) == 1, mutant.id


def test_ids_stay_when_another_line_changes() -> None:
    before = {mutant.id for mutant in generic_mutants(SOURCE)}
    after = {mutant.id for mutant in generic_mutants(SOURCE.replace("total = ", "total = 0.5 * "))}
    assert {name for name in before - after if "subtract" not in name} == set()


def test_equal_changes_in_two_places_are_numbered() -> None:
    ids = [mutant.id for mutant in generic_mutants("a = x < 1.5\nb = x < 1.5\n")]
    assert ids == ["comparison: x <= 1.5", "comparison: x <= 1.5 #2"]
