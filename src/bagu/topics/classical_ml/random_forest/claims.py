"""What the answers state about trees, bagging, forests and boosting, measured."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.classical_ml import decision_tree, gradient_boosting, impurity_importance, oob_score
from bagu.algorithms.classical_ml import permutation_importance as shuffled_importance
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.classical_ml.bias_variance.data import (
    Array,
    Learner,
    depth_learner,
    friedman,
    over_sets,
    terms,
    two_classes,
)
from bagu.topics.classical_ml.random_forest.data import (
    bagged,
    boosted,
    classifier,
    correlation,
    forest,
    leaf_of,
    parts,
    real_data,
    straight,
    tree_answers,
    tree_variances,
    xor_rows,
)
from bagu.topics.classical_ml.random_forest.figures import ROUNDS, draw_rounds

Sets = Annotated[int, Range(2, 200)]  # of training data; one has no variance
Training = Annotated[int, Range(10, 1500)]  # of the 1797 digits


@claim(
    "monotone",
    zh="对特征做单调变换，CART 把训练样本分成的叶子一个不变。",
    en="A monotone transform of the features leaves CART's partition of the training samples as it was.",
    criteria=[Criterion("training samples in the same leaf", "==", 1.0)],
    control={"transform": "rotate"},
    sources=["sklearn-tree"],
)
def monotone(rng: Generator, *, transform: Literal["exp", "rotate"] = "exp") -> Mapping[str, float]:
    x, y, new, truth = parts(rng, *real_data("breast_cancer"), training=285)
    middle, spread = x.mean(axis=0), x.std(axis=0)
    turn = np.linalg.qr(rng.standard_normal((x.shape[1], x.shape[1])))[0] if transform == "rotate" else None
    seen = [(z - middle) / spread for z in (x, new)]
    changed = [np.exp(z / 2) if turn is None else z @ turn for z in seen]
    before, after = decision_tree(x, y), decision_tree(changed[0], y)
    return {
        "training samples in the same leaf": float((leaf_of(before, x) == leaf_of(after, changed[0])).mean()),
        "test samples in the same leaf": float((leaf_of(before, new) == leaf_of(after, changed[1])).mean()),
        "test accuracy before": float((before.classify(new) == truth).mean()),
        "test accuracy after": float((after.classify(changed[1]) == truth).mean()),
    }


@claim(
    "greedy",
    zh="每一步都选最好的切分，得到的就是这个深度下最好的树。",
    en="Taking the best split at every step gives the best tree of that depth.",
    expects="refuted",
    criteria=[Criterion("training accuracy, greedy", ">=", 0.95, "ci")],
    seeds=range(100, 110),
    control={"xor": False},
)
def greedy(
    rng: Generator, *, n: int = 200, features: Annotated[int, Range(2, 20)] = 10, xor: bool = True
) -> Mapping[str, float]:
    x, y = xor_rows(rng, n, features, xor)
    tree = decision_tree(x, y, max_depth=2)
    halves = (x[:, :2] > 0.5).astype(float)  # a tree that may ask only the right questions
    return {
        "training accuracy, greedy": float((tree.classify(x) == y).mean()),
        "training accuracy, best tree of depth 2": float((decision_tree(halves, y).classify(halves) == y).mean()),
        "largest gain at the root": float(tree.gain[0]),
        "nodes of the full tree": float(len(decision_tree(x, y).feature)),
    }


@claim(
    "committee",
    zh="手写数字上，五棵随机树平均，比其中最好的一棵准确率高 5 个百分点以上。",
    en="On digits the mean of five randomised trees is more than 5 points more accurate than the best of the five.",
    criteria=[Criterion("gain over the best member", ">=", 0.05, "ci")],
    control={"distinct": False},
    fast={"training": 500}, full={"training": 1000},
)  # fmt: skip
def committee(
    rng: Generator, *, training: Training = 500, members: int = 5, distinct: bool = True
) -> Mapping[str, float]:
    x, y, new, truth = parts(rng, *real_data("digits"), training=training)
    grown = classifier(rng, x, y, members)
    if not distinct:
        grown = grown._replace(trees=(grown.trees[0],) * members)
    single = (grown.votes(new) == truth).mean(axis=1)
    together = float((grown.classify(new) == truth).mean())
    return {
        "mean member": float(single.mean()),
        "best member": float(single.max()),
        "together": together,
        "gain over the best member": together - float(single.max()),
    }


@claim(
    "bagging-terms",
    zh="装袋把长满的回归树的方差降到四分之一以下，偏差² 没有下降。",
    en="Bagging cuts the variance of full regression trees to less than a quarter; the squared bias does not fall.",
    criteria=[
        Criterion("variance, bagged over one", "<=", 0.25, "ci"),
        Criterion("bias², bagged over one", ">=", 1.0, "ci"),
    ],
    seeds=range(100, 108),
    control={"learner": "line"},
    fast={"sets": 12}, full={"sets": 200}, sources=["breiman1994"],
)  # fmt: skip
def bagging_terms(
    rng: Generator,
    *,
    sets: Sets = 12,
    n: int = 200,
    bags: int = 25,
    noise: float = 1.0,
    learner: Literal["tree", "line"] = "tree",
) -> Mapping[str, float]:
    def alone(x: Array, y: Array, queries: Array) -> Array:
        return (
            decision_tree(x, y, "squared_error").predict(queries)[:, 0]
            if learner == "tree"
            else straight(x, y, queries)
        )

    learners: dict[str, Learner] = {"one": lambda _, x, y, q: alone(x, y, q), "bagged": bagged(alone, bags)}
    answers, truth, _ = over_sets(rng, learners, sets, n, noise)
    (bias, variance), (low_bias, low_variance) = terms(answers["one"], truth), terms(answers["bagged"], truth)
    return {
        "bias², one": bias,
        "variance, one": variance,
        "bias², bagged": low_bias,
        "variance, bagged": low_variance,
        "bias², bagged over one": low_bias / bias,
        "variance, bagged over one": low_variance / variance,
    }


@claim(
    "divides-by-b",
    zh="B 棵树取平均，方差降到 1/B。",
    en="Averaging B trees divides the variance by B.",
    expects="refuted",
    criteria=[Criterion("variance times B over that of one", "<=", 1.2, "ci")],
    control={"fresh": True},
    fast={"sets": 20}, full={"sets": 100},
)  # fmt: skip
def divides_by_b(
    rng: Generator, *, sets: Sets = 20, n: int = 200, trees: Annotated[int, Range(2, 40)] = 20, fresh: bool = False
) -> Mapping[str, float]:
    answers, _ = tree_variances(rng, sets, n, trees, fresh=fresh)
    variance, rho = correlation(answers)
    mean = float(answers.mean(axis=1).var(axis=0, ddof=1).mean())
    return {
        "correlation": rho,
        "variance of one": variance,
        "variance of the mean": mean,
        "variance times B over that of one": mean * trees / variance,
    }


@claim(
    "rho-formula",
    zh="B 棵树平均的方差等于 ρσ²+(1−ρ)σ²/B：由两半树估出 ρ，B = 5、20、100 时与实测相差不到 10%。",
    en="The variance of the mean of B trees is ρσ²+(1−ρ)σ²/B: with ρ from two halves of the trees it fits what is measured at B = 5, 20 and 100 within 10%.",
    criteria=[Criterion("largest gap, share of the variance", "<=", 0.1)],
    control={"independent": True},
    fast={"sets": 12}, full={"sets": 100},
)  # fmt: skip
def rho_formula(rng: Generator, *, sets: Sets = 12, n: int = 100, independent: bool = False) -> Mapping[str, float]:
    answers, _ = tree_variances(rng, sets, n, 100)
    variance, rho = correlation(answers)
    numbers, gaps = {"correlation": rho, "variance of one": variance}, []
    for b in (5, 20, 100):
        groups = answers.reshape(sets, 100 // b, b, -1).mean(axis=2)  # each group of b trees is a forest
        measured = float(groups.var(axis=0, ddof=1).mean())
        rest = 0.0 if independent else rho
        formula = rest * variance + (1 - rest) * variance / b
        gaps.append(abs(formula - measured) / measured)
        numbers |= {f"measured, {b} trees": measured, f"formula, {b} trees": formula}
    return {**numbers, "largest gap, share of the variance": max(gaps)}


@claim(
    "random-features",
    zh="每个节点只看三分之一的特征，树与树的相关降到不足 0.6 倍，单棵树的误差则变大。",
    en="Looking at a third of the features at each node brings the correlation of trees below 0.6 times what it was, and makes a single tree worse.",
    criteria=[
        Criterion("correlation, few over all", "<=", 0.6, "ci"),
        Criterion("error of one tree, few over all", ">=", 1.1, "ci"),
    ],
    control={"few": 10},
    fast={"sets": 20}, full={"sets": 100}, sources=["breiman2001"],
)  # fmt: skip
def random_features(
    rng: Generator, *, sets: Sets = 20, n: int = 200, few: Annotated[int, Range(1, 10)] = 3
) -> Mapping[str, float]:
    numbers: dict[str, float] = {}
    for name, looks in (("all", 10), ("few", few)):
        answers, truth = tree_variances(rng, sets, n, 20, max_features=looks)
        bias, variance = terms(answers.mean(axis=1), truth)
        numbers |= {
            f"correlation, {name}": correlation(answers)[1],
            f"bias² of the forest, {name}": bias,
            f"variance of the forest, {name}": variance,
            f"error of one tree, {name}": float(((answers - truth) ** 2).mean()),
        }
    ratio = {f"{what}, few over all": numbers[f"{what}, few"] / numbers[f"{what}, all"]
             for what in ("correlation", "error of one tree")}  # fmt: skip
    return numbers | ratio


@claim(
    "fewer-is-better",
    zh="每个节点随机看一部分特征，森林总比看全部特征的装袋更准。",
    en="A forest whose nodes look at random features is always more accurate than bagging with all of them.",
    expects="refuted",
    criteria=[Criterion("error, few features over all", "<=", 1.0, "ci")],
    control={"task": "digits"},
    sources=["sklearn-ensemble"],
)
def fewer_is_better(
    rng: Generator, *, trees: int = 100, task: Literal["friedman", "digits"] = "friedman"
) -> Mapping[str, float]:
    errors = []
    if task == "digits":
        x, y, new, truth = parts(rng, *real_data("digits"), training=400)
        errors = [float((forest(rng, x, y, trees, m).classify(new) != truth).mean()) for m in (8, 64)]
    else:
        x, _, y = friedman(rng, 200, 1.0)
        new, clean, _ = friedman(rng, 1000, 0.0)
        for m in (3, 10):
            said = forest(rng, x, y, trees, m, criterion="squared_error").predict(new)[:, 0]
            errors.append(float(((said - clean) ** 2).mean()))
    return {"few features": errors[0], "all features": errors[1], "error, few features over all": errors[0] / errors[1]}


@claim(
    "mode-of-votes",
    zh="随机森林的输出是各棵树所投类别的众数，scikit-learn 也是如此。",
    en="A forest's output is the mode of the classes that its trees vote for, in scikit-learn too.",
    expects="refuted",
    criteria=[Criterion("predictions that differ from the mode", "==", 0.0)],
    control={"depth": 0},
    sources=["sklearn-ensemble"],
)
def mode_of_votes(rng: Generator, *, trees: int = 50, depth: int = 3) -> Mapping[str, float]:
    """depth 0 is no limit."""
    from sklearn.ensemble import RandomForestClassifier

    x, y, new, truth = parts(rng, *real_data("digits"), training=500)
    model = RandomForestClassifier(trees, max_depth=depth or None, random_state=int(rng.integers(1000))).fit(x, y)
    votes = np.stack([tree.predict(new) for tree in model.estimators_])
    mode = np.stack([(votes == c).sum(axis=0) for c in range(10)]).argmax(axis=0)
    said = model.predict(new)
    return {
        "predictions that differ from the mode": float((said != mode).mean()),
        "accuracy, averaged shares": float((said == truth).mean()),
        "accuracy, mode of the votes": float((mode == truth).mean()),
    }


@claim(
    "oob-digits",
    zh="手写数字上，100 棵树的森林的袋外准确率与测试准确率平均相差不到 3 个百分点。",
    en="On digits the out-of-bag accuracy of a forest of 100 trees is within 3 points of its test accuracy on average.",
    criteria=[
        Criterion("out-of-bag minus test", "<=", 0.03, "ci"),
        Criterion("out-of-bag minus test", ">=", -0.03, "ci"),
    ],
    seeds=range(100, 110),
    control={"voters": "all"},
)
def oob_digits(
    rng: Generator, *, training: Training = 500, trees: int = 100, voters: Literal["out of bag", "all"] = "out of bag"
) -> Mapping[str, float]:
    x, y, new, truth = parts(rng, *real_data("digits"), training=training)
    grown = classifier(rng, x, y, trees)
    itself, test = (float((grown.classify(z, "hard") == t).mean()) for z, t in ((x, y), (new, truth)))
    out = oob_score(grown.votes(x), grown.indices, y) if voters == "out of bag" else itself
    return {"out-of-bag": out, "test": test, "training": itself, "out-of-bag minus test": out - test}


@claim(
    "oob-copies",
    zh="袋外准确率总能信，因为每个样本只由没见过它的树来判。",
    en="Out-of-bag accuracy can always be trusted, for every sample is judged by trees that never saw it.",
    expects="refuted",
    criteria=[Criterion("out-of-bag minus test", "<=", 0.1, "ci")],
    control={"copies": 1},
)
def oob_copies(rng: Generator, *, training: int = 150, copies: int = 4, jitter: float = 0.5) -> Mapping[str, float]:
    """Digits under labels that are coin tosses, each image in several slightly noisy copies."""
    x, y, new, truth = parts(rng, *real_data("digits"), training=training)
    y, truth = rng.integers(2, size=len(y)), rng.integers(2, size=len(truth))
    many, labels = np.repeat(x, copies, axis=0), np.repeat(y, copies)
    many = many + jitter * rng.standard_normal(many.shape)
    grown = classifier(rng, many, labels)
    out, test = oob_score(grown.votes(many), grown.indices, labels), float((grown.classify(new) == truth).mean())
    return {"out-of-bag": out, "test": test, "out-of-bag minus test": out - test}


@claim(
    "cannot-overfit",
    zh="随机森林不会过拟合：两重随机保证训练和测试准确率差不多。",
    en="A random forest cannot overfit: its two kinds of randomness keep training and test accuracy close.",
    expects="refuted",
    criteria=[Criterion("training minus test accuracy", "<=", 0.1, "ci")],
    control={"labels": "real"},
)
def cannot_overfit(
    rng: Generator, *, trees: int = 100, labels: Literal["coin tosses", "real"] = "coin tosses"
) -> Mapping[str, float]:
    x, y, new, truth = parts(rng, *real_data("breast_cancer"), training=285)
    if labels == "coin tosses":
        y, truth = rng.integers(2, size=len(y)), rng.integers(2, size=len(truth))
    grown = classifier(rng, x, y, trees)
    training, test = (float((grown.classify(z) == t).mean()) for z, t in ((x, y), (new, truth)))
    return {"training accuracy": training, "test accuracy": test, "training minus test accuracy": training - test}


@claim(
    "more-trees",
    zh="从 50 棵树加到 400 棵，森林的测试误差上升不超过 1%，噪声很大时也一样。",
    en="From 50 trees to 400 a forest's test error does not rise by more than 1%, with much noise too.",
    criteria=[Criterion("error, 400 trees over 50", "<=", 1.01, "ci")],
    seeds=range(300, 310),
    control={"method": "boosting"}, draw=draw_rounds, sources=["breiman2001"],
)  # fmt: skip
def more_trees(
    rng: Generator, *, n: int = 150, noise: float = 8.0, method: Literal["forest", "boosting"] = "forest"
) -> Mapping[str, float]:
    """Boosting: trees of depth 3, learning rate 0.1."""
    x, _, y = friedman(rng, n, noise)
    new, _, fresh = friedman(rng, 500, noise)
    single = tree_answers(forest(rng, x, y, ROUNDS[-1], 5, criterion="squared_error"), new)
    stages = gradient_boosting(x, y, ROUNDS[-1]).stages(new)
    errors = {}
    for k in ROUNDS:
        errors[f"forest, {k} trees"] = float(((single[:k].mean(axis=0) - fresh) ** 2).mean())
        errors[f"boosting, {k} trees"] = float(((stages[k] - fresh) ** 2).mean())
    return errors | {"error, 400 trees over 50": errors[f"{method}, 400 trees"] / errors[f"{method}, 50 trees"]}


@claim(
    "large-leaves",
    zh="两个特征、三成标签是错的：叶子至少 20 个样本的森林，比长满的森林准确率高 3 个百分点以上。",
    en="With two features and 30% of the labels wrong, a forest with at least 20 samples a leaf is over 3 points more accurate than full trees.",
    criteria=[Criterion("gain of large leaves", ">=", 0.03, "ci")],
    seeds=range(100, 110),
    control={"flipped": 0.0},
)
def large_leaves(rng: Generator, *, n: int = 400, flipped: float = 0.3, leaf: int = 20) -> Mapping[str, float]:
    circle = (*two_classes(rng, n, flipped), *two_classes(rng, 1000, 0.0))
    x, y, new, truth = parts(rng, *real_data("digits"), training=n)
    digits = (x, np.where(rng.random(n) < flipped, rng.integers(10, size=n), y), new, truth)
    numbers = {}
    for name, (a, b, c, d) in (("circle", circle), ("digits", digits)):
        for leaves in (1, leaf):
            grown = classifier(rng, a, b, min_samples_leaf=leaves)
            numbers[f"{name}, leaves of {leaves}"] = float((grown.classify(c) == d).mean())
    return {
        **numbers,
        "gain of large leaves": numbers[f"circle, leaves of {leaf}"] - numbers["circle, leaves of 1"],
        "gain of large leaves, digits": numbers[f"digits, leaves of {leaf}"] - numbers["digits, leaves of 1"],
    }


@claim(
    "impurity-importance",
    zh="随机森林自带的（不纯度）重要性里，与标签无关的特征排在有用的特征之后。",
    en="In a forest's built-in (impurity) importance a feature unrelated to the label ranks below a useful one.",
    expects="refuted",
    criteria=[Criterion("importance, useful minus noise", ">=", 0.0, "ci")],
    control={"kind": "permutation"},
    sources=["sklearn-ensemble"],
)
def impurity_ranks(
    rng: Generator, *, n: int = 200, agree: float = 0.7, kind: Literal["impurity", "permutation"] = "impurity"
) -> Mapping[str, float]:
    """A bit that equals the label with that chance, and a uniform number that has nothing to do with it."""
    bit = rng.integers(2, size=2 * n)
    y, x = np.where(rng.random(2 * n) < agree, bit, 1 - bit), np.c_[bit, rng.random(2 * n)].astype(float)
    grown = classifier(rng, x[:n], y[:n])
    built_in = impurity_importance(grown, 2)
    shuffles = rng.permuted(np.tile(np.arange(n), (10, 1)), axis=1)
    shuffled = shuffled_importance(lambda z: float((grown.classify(z) == y[n:]).mean()), x[n:], shuffles)
    used = built_in if kind == "impurity" else shuffled
    return {
        "impurity, useful": float(built_in[0]),
        "impurity, noise": float(built_in[1]),
        "permutation, useful": float(shuffled[0]),
        "permutation, noise": float(shuffled[1]),
        "importance, useful minus noise": float(used[0] - used[1]),
    }


@claim(
    "permutation-copies",
    zh="置换重要性接近 0 的特征没有信息，可以都删掉。",
    en="Features with a permutation importance near 0 carry no information, so all of them can go.",
    expects="refuted",
    criteria=[Criterion("importance over what leaving them out costs", ">=", 0.5, "ci")],
    control={"copies": 1},
    sources=["sklearn-ensemble"],
)
def permutation_copies(
    rng: Generator, *, n: Annotated[int, Range(50, 400)] = 200, copies: int = 4
) -> Mapping[str, float]:
    signal = rng.standard_normal(2 * n)
    y = (signal + 0.5 * rng.standard_normal(2 * n) > 0).astype(np.int64)
    x = np.c_[np.repeat(signal[:, None], copies, axis=1), rng.standard_normal((2 * n, 3))]
    full, without = classifier(rng, x[:n], y[:n]), classifier(rng, x[:n, copies:], y[:n])
    accuracy = float((full.classify(x[n:]) == y[n:]).mean())
    cost = accuracy - float((without.classify(x[n:, copies:]) == y[n:]).mean())
    shuffles = rng.permuted(np.tile(np.arange(n), (5, 1)), axis=1)
    falls = shuffled_importance(lambda z: float((full.classify(z) == y[n:]).mean()), x[n:], shuffles)
    largest = float(falls[:copies].max())
    return {
        "accuracy": accuracy,
        "largest importance of a copy": largest,
        "accuracy lost without them": cost,
        "importance over what leaving them out costs": largest / cost,
    }


@claim(
    "boosting-terms",
    zh="树桩提升 400 轮，偏差² 降到原来的四分之一以下；树桩装袋 50 次，偏差² 还剩八成以上。",
    en="400 rounds of boosting bring the squared bias of stumps below a quarter; bagging 50 stumps leaves over 80% of it.",
    criteria=[
        Criterion("bias², boosted over stump", "<=", 0.25, "ci"),
        Criterion("bias², bagged over stump", ">=", 0.8, "ci"),
    ],
    control={"rounds": 10},
    fast={"sets": 10}, full={"sets": 100}, sources=["friedman2001"],
)  # fmt: skip
def boosting_terms(
    rng: Generator, *, sets: Annotated[int, Range(2, 100)] = 10, n: int = 200, rounds: int = 400, noise: float = 1.0
) -> Mapping[str, float]:
    learners: dict[str, Learner] = {
        "stump": depth_learner(1),
        "bagged": bagged(lambda x, y, q: depth_learner(1)(rng, x, y, q), 50),
        "boosted": boosted(rounds),
        "boosted 10": boosted(10),
    }
    answers, truth, _ = over_sets(rng, learners, sets, n, noise)
    numbers = {}
    for name, said in answers.items():
        numbers[f"bias², {name}"], numbers[f"variance, {name}"] = terms(said, truth)
    return numbers | {
        f"bias², {name} over stump": numbers[f"bias², {name}"] / numbers["bias², stump"]
        for name in ("boosted", "bagged")
    }


@claim(
    "boosting-improves",
    zh="提升的误差越来越小，轮数越多越好。",
    en="The error of boosting keeps shrinking, so more rounds are better.",
    expects="refuted",
    criteria=[Criterion("test error, 1000 rounds over 100", "<=", 1.0, "ci")],
    seeds=range(110, 120),
    control={"noise": 0.0},
    fast={"sets": 2}, full={"sets": 20},
)  # fmt: skip
def boosting_improves(
    rng: Generator, *, sets: Annotated[int, Range(1, 30)] = 2, n: int = 150, noise: float = 3.0
) -> Mapping[str, float]:
    """Stumps, learning rate 0.1."""
    training, test = np.zeros((2, 1001))
    for _ in range(sets):
        x, _, y = friedman(rng, n, noise)
        new, _, fresh = friedman(rng, 1000, noise)
        model = gradient_boosting(x, y, 1000, max_depth=1)
        training += ((model.stages(x) - y) ** 2).mean(axis=1) / sets
        test += ((model.stages(new) - fresh) ** 2).mean(axis=1) / sets
    return {
        "training error, 100 rounds": float(training[100]),
        "training error, 1000 rounds": float(training[1000]),
        "test error, 100 rounds": float(test[100]),
        "test error, 1000 rounds": float(test[1000]),
        "rounds at the least test error": float(test.argmin()),
        "test error, 1000 rounds over 100": float(test[1000] / test[100]),
    }
