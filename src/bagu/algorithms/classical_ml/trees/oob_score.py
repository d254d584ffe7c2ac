"""The out-of-bag score of models that trained on resamples. Letters: B models, n rows, m draws each."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.classical_ml.bootstrap import out_of_bag
from bagu.algorithms.classical_ml.trees.checks import check_votes

Array = NDArray[Any]


def oob_score_loops(votes: Array, indices: Array, y: Array) -> float:
    """Row by row, ask those models that did not draw it. See `oob_score`."""
    check_votes(votes, indices, y)
    drawn = [set(row.tolist()) for row in indices]
    right = judged = 0
    for i in range(len(y)):
        counts: dict[int, int] = {}
        for b in range(len(votes)):
            if i not in drawn[b]:
                vote = int(votes[b, i])
                counts[vote] = counts.get(vote, 0) + 1
        if counts:
            judged += 1
            right += min(counts, key=lambda c: (-counts[c], c)) == y[i]
    return right / judged if judged else float("nan")


def oob_score(votes: Array, indices: Array, y: Array) -> float:
    """The accuracy of a bagged classifier on rows judged only by models that did not train on them.

    Each row takes the majority of the votes of the models whose draws lack it, the smallest class among equals. Rows
    that every model drew have no judge and do not count.

    Args:
        votes: (B, n) classes 0, 1, 2 … that each model names for each row of its training set. indices: (B, m) the
            rows that each model drew. y: (n,) the true classes.

    Returns:
        The share of the judged rows that are right; NaN if there is none.

    Raises:
        ValueError: shapes that do not belong together, an index outside, a negative class. TypeError: floats.

    Cost: O(B·(n·k + m)) time for k classes, O(B·n) memory.
    Source: Breiman. Out-of-bag Estimation. 1996. Conventions of scikit-learn's BaggingClassifier for models without
    probabilities, which counts a row without a judge as class 0.

    >>> votes, indices = np.array([[0, 1, 1], [0, 0, 1]]), np.array([[0, 1, 1], [0, 2, 2]])
    >>> oob_score(votes, indices, np.array([0, 1, 1]))
    0.5
    """
    check_votes(votes, indices, y)
    outside = out_of_bag(indices, len(y))  # (B, n)
    classes = np.arange(max(votes.max(initial=0), y.max()) + 1)
    counts = (outside[:, :, None] & (votes[:, :, None] == classes)).sum(axis=0)  # (n, k)
    judged = outside.any(axis=0)
    if not judged.any():
        return float("nan")
    return float((counts.argmax(axis=1) == y)[judged].mean())
