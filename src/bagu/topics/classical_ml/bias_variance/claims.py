"""What the answers state about bias, variance and fitting too much, measured."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.classical_ml import decision_tree, draw_forest, random_forest
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.classical_ml.bias_variance.data import Learner, depth_learner, over_sets, terms, two_classes
from bagu.topics.classical_ml.bias_variance.figures import DEPTHS, draw_depths


@claim(
    "three-terms",
    zh="平方误差 = 偏差² + 方差 + 噪声：树的深度从 1 到不限，三项之和与实测误差相差都不到 5%。",
    en="Squared error = bias² + variance + noise: for trees of depth 1 to unlimited, the three sum to the measured error within 5%.",
    criteria=[Criterion("largest gap, share of the error", "<=", 0.05)],
    control={"counted": "bias and variance"},
    fast={"sets": 100},
    full={"sets": 1000},
)
def three_terms(
    rng: Generator,
    *,
    sets: Annotated[int, Range(2, 2000)] = 100,
    n: int = 200,
    noise: float = 2.0,
    counted: Literal["all", "bias and variance"] = "all",
) -> Mapping[str, float]:
    learners: dict[str, Learner] = {f"depth {d}": depth_learner(d) for d in (1, 3, 6)} | {"full": depth_learner(None)}
    answers, truth, fresh = over_sets(rng, learners, sets, n, noise)
    numbers: dict[str, float] = {}
    gaps = []
    for name, said in answers.items():
        bias, variance = terms(said, truth)
        error = float(((said - fresh) ** 2).mean())
        gaps.append(abs(bias + variance + (noise**2 if counted == "all" else 0.0) - error) / error)
        numbers |= {f"bias², {name}": bias, f"variance, {name}": variance, f"error, {name}": error}
    return {**numbers, "largest gap, share of the error": max(gaps)}


@claim(
    "bias-plus-variance",
    zh="误差 = 偏差 + 方差。",
    en="Error = bias + variance.",
    expects="refuted",
    criteria=[Criterion("gap, share of the error", "<=", 0.05)],
    control={"power": 2, "noise": 0.0},
    fast={"sets": 60},
    full={"sets": 600},
)
def bias_plus_variance(
    rng: Generator, *, sets: Annotated[int, Range(2, 1200)] = 60, n: int = 200, noise: float = 2.0, power: int = 1
) -> Mapping[str, float]:
    answers, truth, fresh = over_sets(rng, {"tree": depth_learner(3)}, sets, n, noise)
    squared, variance = terms(answers["tree"], truth)
    error = float(((answers["tree"] - fresh) ** 2).mean())
    total = max(squared, 0.0) ** (power / 2) + variance
    return {"error": error, "sum": total, "gap, share of the error": abs(total - error) / error}


@claim(
    "variance-adds",
    zh="对 0-1 损失，预测偏离各训练集的多数答案，也只会添错。",
    en="Under 0-1 loss, too, deviations from the answer of most training sets only add to the error.",
    expects="refuted",
    criteria=[Criterion("error that variance adds", ">=", 0.0, "ci")],
    control={"points": "main answer right"},
    fast={"sets": 60},
    full={"sets": 600},
    sources=["domingos2000"],
)
def variance_adds(
    rng: Generator,
    *,
    sets: int = 60,
    n: int = 100,
    depth: int = 2,
    points: Literal["main answer wrong", "main answer right"] = "main answer wrong",
) -> Mapping[str, float]:
    queries, truth = two_classes(rng, 400, 0.0)
    said = []
    for _ in range(sets):
        x, y = two_classes(rng, n, 0.1)
        said.append(decision_tree(x, y, max_depth=depth).classify(queries))
    wrong = np.array(said) != truth
    biased = (np.mean(said, axis=0) > 0.5) != truth  # where the answer of most training sets is wrong
    at = biased if points == "main answer wrong" else ~biased
    return {
        "share of such points": float(at.mean()),
        "error of a tree there": float(wrong[:, at].mean()),
        "error that variance adds": float(wrong[:, at].mean() - biased[at].mean()),
        "error everywhere": float(wrong.mean()),
        "error of the main answers": float(biased.mean()),
    }


@claim(
    "depth-curve",
    zh="标签有 15% 是错的：深度 1 的树训练、测试都差，长满的树训练误差为 0 而测试变差，最好的在中间。",
    en="With 15% of the labels wrong, a tree of depth 1 is bad on both sets, a full tree has training error 0 and a worse test error, and the best lies between.",
    criteria=[
        Criterion("training error, depth 1", ">=", 0.2, "ci"),
        Criterion("training error, full", "==", 0.0),
        Criterion("depth 1 minus best", ">=", 0.05, "ci"),
        Criterion("full minus best", ">=", 0.02, "ci"),
    ],
    control={"flipped": 0.0},
    fast={"sets": 5},
    full={"sets": 50},
    draw=draw_depths,
)
def depth_curve(rng: Generator, *, sets: int = 5, n: int = 300, flipped: float = 0.15) -> Mapping[str, float]:
    errors = np.zeros((2, len(DEPTHS) + 1))
    for _ in range(sets):
        x, y = two_classes(rng, n, flipped)
        new, truth = two_classes(rng, 1000, flipped)
        for at, depth in enumerate((*DEPTHS, None)):
            tree = decision_tree(x, y, max_depth=depth)
            errors[0, at] += (tree.classify(x) != y).mean() / sets
            errors[1, at] += (tree.classify(new) != truth).mean() / sets
    (training, test), best = errors.tolist(), int(errors[1].argmin())
    return {
        **{f"training error, depth {d}": training[at] for at, d in enumerate(DEPTHS)},
        **{f"test error, depth {d}": test[at] for at, d in enumerate(DEPTHS)},
        "training error, full": training[-1],
        "test error, full": test[-1],
        "best depth": float((*DEPTHS, n)[best]),
        "best test error": test[best],
        "depth 1 minus best": test[0] - test[best],
        "full minus best": test[-1] - test[best],
    }


@claim(
    "interpolation",
    zh="训练误差做到 0 的模型一定过拟合，不如限制了复杂度的模型。",
    en="A model with no training error has overfitted and does worse than one of limited complexity.",
    expects="refuted",
    criteria=[Criterion("test error, interpolating minus limited tree", ">=", 0.0, "ci")],
    seeds=range(100, 110),
    control={"trees": 1},
    fast={"sets": 4},
    full={"sets": 30},
)
def interpolation(
    rng: Generator, *, sets: int = 6, n: int = 300, flipped: float = 0.15, trees: int = 100
) -> Mapping[str, float]:
    """The limited tree gets the depth that is best on the test set itself."""
    training, test, large, limited = 0.0, 0.0, 0.0, 0.0
    for _ in range(sets):
        x, y = two_classes(rng, n, flipped)
        new, truth = two_classes(rng, 1000, flipped)
        indices, orders = draw_forest(rng, n, 2, trees, bootstrap=trees > 1)
        grown = random_forest(x, y, indices, orders, max_features=1)
        training += float((grown.classify(x) != y).mean()) / sets
        test += float((grown.classify(new) != truth).mean()) / sets
        smoother = random_forest(x, y, indices, orders, max_features=1, min_samples_leaf=10)
        large += float((smoother.classify(new) != truth).mean()) / sets
        limited += min(float((decision_tree(x, y, max_depth=d).classify(new) != truth).mean()) for d in DEPTHS) / sets
    return {
        "training error, interpolating": training,
        "test error, interpolating": test,
        "test error, leaves of 10": large,
        "test error, limited tree": limited,
        "test error, interpolating minus limited tree": test - limited,
    }
