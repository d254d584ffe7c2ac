"""What the ladders of trees share: small training sets, ties, and scikit-learn's trees in our arrays."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from bagu.algorithms.classical_ml import Forest, Tree, best_split_vectorized, decision_tree_vectorized, impurity
from bagu.ladders.script import Call, Script

Array = NDArray[Any]
ROWS, LARGEST = 7, 8
NEAR = 1e-9  # gains closer than that are called tied: far above rounding, far below what distinct counts can give


def gains(x: Array, y: Array, criterion: str, min_samples_leaf: int) -> list[tuple[float, int]]:
    """Gain and feature of every cut that is allowed, one by one."""
    found = []
    for j in range(x.shape[1]):
        for low in np.unique(x[:, j])[:-1]:
            a, b = y[x[:, j] <= low], y[x[:, j] > low]
            if min(len(a), len(b)) >= min_samples_leaf:
                mixed = (len(a) * impurity(a, criterion) + len(b) * impurity(b, criterion)) / len(y)
                found.append((impurity(y, criterion) - mixed, j))
    return found


def tied(x: Array, y: Array, criterion: str = "gini", min_samples_leaf: int = 1, copies: bool = False) -> bool:
    """Whether two cuts share the largest gain; with `copies`, those of a copied column do not count.

    Gains of a column and its copy are equal to the last bit however they are computed; others may differ by rounding.
    """
    every = gains(x, y, criterion, min_samples_leaf)
    if not every:
        return False
    top, first = max(every, key=lambda cut: cut[0])
    near = [j for gain, j in every if gain >= top - NEAR * max(1.0, top)]
    if copies:
        near = [j for j in near if j == first or not np.array_equal(x[:, j], x[:, first])]
    return len(near) > 1


def tree_tied(x: Array, y: Array, criterion: str, max_depth: int | None, min_samples_leaf: int) -> bool:
    """Whether any node of the tree had a choice between equal cuts."""
    if max_depth == 0 or impurity(y, criterion) <= np.finfo(float).eps:
        return False
    at, threshold, _ = best_split_vectorized(x, y, criterion, min_samples_leaf)
    if at < 0:
        return False
    left, deeper = x[:, at] <= threshold, None if max_depth is None else max_depth - 1
    return tied(x, y, criterion, min_samples_leaf) or any(
        tree_tied(x[side], y[side], criterion, deeper, min_samples_leaf) for side in (left, ~left)
    )


def arguments(script: Script) -> dict[str, Any]:
    """Those of the one call."""
    (step,) = script.steps
    assert isinstance(step, Call)
    return dict(step.args)


def float32_holds(x: Array) -> bool:
    """Whether scikit-learn, which keeps features in float32, sees the same numbers."""
    return bool((x.astype(np.float32).astype(np.float64) == x.astype(np.float64)).all())


def sklearn_tree(
    x: Array,
    y: Array,
    criterion: str = "gini",
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
    max_features: int | None = None,
    order: Array | None = None,
) -> Tree:
    """scikit-learn's tree in our arrays; where features are chosen, of one level only, it is shown only those."""
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    columns = np.arange(x.shape[1])
    if max_features is not None and order is not None:
        varied = [at for at, j in enumerate(order[0]) if len(np.unique(x[:, j])) > 1]
        columns = order[0, : max(max_features, varied[0] + 1 if varied else x.shape[1])]
    if max_depth == 0:  # scikit-learn wants at least one level
        return decision_tree_vectorized(x, y, criterion, 0)
    kind: Any = DecisionTreeRegressor if criterion == "squared_error" else DecisionTreeClassifier
    model = kind(criterion=criterion, max_depth=max_depth, min_samples_leaf=min_samples_leaf, random_state=0)
    tree = model.fit(x[:, columns], y).tree_
    inner = tree.children_left >= 0
    children = np.where(inner, tree.children_left, 0), np.where(inner, tree.children_right, 0)
    weighted = tree.n_node_samples * tree.impurity
    gain = (weighted - weighted[children[0]] - weighted[children[1]]) / tree.n_node_samples
    value = tree.value[:, 0]
    if criterion != "squared_error":  # a class that is absent has no column there
        every = np.zeros((len(value), int(y.max()) + 1))
        every[:, model.classes_] = value
        value = every
    return Tree(
        np.where(inner, columns[np.where(inner, tree.feature, 0)], -1),
        np.where(inner, tree.threshold, np.nan),
        tree.children_left, tree.children_right, value, tree.n_node_samples, np.where(inner, gain, 0.0),
    )  # fmt: skip


def sklearn_knows(
    x: Array,
    y: Array,
    criterion: str = "gini",
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
    max_features: int | None = None,
    order: Array | None = None,
) -> bool:
    """Where it must come to the same tree: no ties, which it breaks at random; random features at the root alone."""
    if not float32_holds(x) or (max_features is not None and max_depth not in (0, 1)):
        return False
    return not tree_tied(x, y, criterion, max_depth, min_samples_leaf)


@st.composite
def training_sets(draw: st.DrawFn, features: int = 3, copied: bool = False) -> tuple[Array, Array, str]:
    """Features (n, d), targets (n,) and a criterion that fits them; values repeat, now and then a whole column."""
    n, d = draw(st.integers(1, ROWS)), draw(st.integers(1, features))
    values = st.sampled_from([*range(LARGEST + 1), 0.5, 2.25, *range(-1, -LARGEST, -1)])
    x = np.array(draw(st.lists(values, min_size=n * d, max_size=n * d)), dtype=np.float64).reshape(n, d)
    if copied and d > 1 and draw(st.integers(0, 3)) == 0:
        x[:, -1] = x[:, 0]
    criterion = draw(st.sampled_from(["gini", "entropy", "squared_error"]))
    if criterion == "squared_error":
        y = np.array(draw(st.lists(values, min_size=n, max_size=n)), dtype=np.float64)
    else:
        y = np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), dtype=np.int64)
    return x, y, criterion


def noisy_rows(rng: np.random.Generator, size: int, features: int = 8) -> tuple[Array, Array]:
    """Features that float32 holds, and three classes that two of them tell, one label in ten redrawn."""
    x = rng.standard_normal((size, features)).astype(np.float32).astype(np.float64)
    y = (x[:, 0] > 0).astype(np.int64) + (x[:, features - 1] > 0.5)
    noise = rng.random(size) < 0.1
    return x, np.where(noise, rng.integers(3, size=size), y)


def forest_of(trees: list[Tree], indices: Array) -> Forest:
    """Ours, made of trees that came from elsewhere."""
    return Forest(tuple(trees), indices)
