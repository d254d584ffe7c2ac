"""Write by hand: the best split of a node, prediction by a tree, and the out-of-bag score."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.classical_ml.best_split import LADDER as SPLIT
from bagu.ladders.classical_ml.oob_score import LADDER as SCORE
from bagu.ladders.classical_ml.tree_predict import LADDER as PREDICT
from bagu.text import Text
from bagu.topics.classical_ml.random_forest.solutions import (
    by_boxes,
    by_closures,
    by_counting_answers,
    by_einsum,
    by_every_threshold,
    by_masked_columns,
    by_masks,
    by_models,
    by_moving_rows,
    by_pairs,
    by_plain_loops,
    by_planes,
    by_products_of_masks,
    by_recursion,
    by_rows,
    by_running_moments,
    by_sets,
    by_sorted_votes,
    by_standing_still,
    by_sums_of_squares,
    by_tallies,
    by_values,
    by_what_the_side_tells,
    from_the_leaves,
)

GAINS = "gains = parent - children / n"
ALLOWED = "(values[1:] > values[:-1]) & (np.minimum(sizes, n - sizes) >= min_samples_leaf)"
CHILDREN = "sizes * mixture(left, sizes, criterion) + (n - sizes) * mixture(total - left, n - sizes, criterion)"
PICK = "at = int(np.argmax(ranked >= ranked.max() - SLACK * parent))"

BEST_SPLIT = Problem(
    id="best-split",
    ladder=SPLIT,
    starter='''import numpy as np


def best_split(x, y, criterion="gini", min_samples_leaf=1):
    """The cut that lowers the impurity most: (feature, threshold, gain)."""
    return 0, float(np.median(x[:, 0])), 0.0
''',
    mutants=(
        Mutant(
            "lower-value",
            (("middle(float(values[i, j]), float(values[i + 1, j]))", "float(values[i, j])"),),
            Text(
                "阈值取相邻两个取值的中点，不是较小的那个值。",
                "A threshold lies half way between neighbouring values, not at the lower one.",
            ),
        ),
        Mutant(
            "unweighted",
            ((CHILDREN, "n * (mixture(left, sizes, criterion) + mixture(total - left, n - sizes, criterion)) / 2"),),
            Text(
                "两边的不纯度要按样本数加权：切下一个纯的样本，不该算成一半都纯了。",
                "Weight the two sides by their sizes: one pure row cut off does not make half of the node pure.",
            ),
        ),
        Mutant(
            "children-summed",
            ((CHILDREN, "n * (mixture(left, sizes, criterion) + mixture(total - left, n - sizes, criterion))"),),
            Text("两边的不纯度是加权平均，不是直接相加。", "The two sides are averaged by weight, not added."),
        ),
        Mutant(
            "between-equals",
            (("(values[1:] > values[:-1])", "(values[1:] >= values[:-1])"),),
            Text(
                "取值相同的样本切不开，相等的邻居之间没有阈值。",
                "Rows with equal values cannot be parted: there is no threshold between equal neighbours.",
            ),
        ),
        Mutant(
            "leaf-size-ignored",
            ((ALLOWED, "values[1:] > values[:-1]"),),
            Text("两边都至少要有 min_samples_leaf 个样本。", "Both sides must keep at least min_samples_leaf rows."),
        ),
        Mutant(
            "leaf-size-left-only",
            (("np.minimum(sizes, n - sizes) >= min_samples_leaf", "sizes >= min_samples_leaf"),),
            Text("右边也受 min_samples_leaf 限制。", "The right side is bound by min_samples_leaf as well."),
        ),
        Mutant(
            "impurest",
            ((GAINS, "gains = children / n"),),
            Text(
                "要让子节点的不纯度最小；你选的是最大的。",
                "The children's impurity is to be least; yours is the largest.",
            ),
        ),
        Mutant(
            "labels-unsorted",
            (("np.cumsum(marks[order], axis=0)", "np.cumsum(np.repeat(marks[:, None], x.shape[1], axis=1), axis=0)"),),
            Text(
                "特征排了序，标签也要跟着换位置，而且每一列的次序不同。",
                "When a feature is sorted its labels move along, in an order of its own for each column.",
            ),
        ),
        Mutant(
            "values-unsorted",
            (
                (
                    "order = np.argsort(x, axis=0, kind='stable')",
                    "order = np.repeat(np.arange(n)[:, None], x.shape[1], axis=1)",
                ),
            ),
            Text(
                "先按这一列的取值排序，前缀才是“小于等于阈值”的那些样本。",
                "Sort by the column first: only then is a prefix the set of rows up to a threshold.",
            ),
        ),
        Mutant(
            "natural-log",
            (("np.log2(", "np.log("),),
            Text("这里的熵以 2 为底，单位是比特。", "Entropy is in bits here: the logarithm has base 2."),
        ),
        Mutant(
            "sum-of-squares",
            (("1.0 - (shares * shares).sum(axis=-1)", "(shares * shares).sum(axis=-1)"),),
            Text(
                "份额的平方和量的是纯度；不纯度是 1 减去它。",
                "The sum of squared shares measures purity; impurity is 1 minus it.",
            ),
        ),
        Mutant(
            "standard-deviation",
            (("shares[..., 1] - shares[..., 0] ** 2", "np.sqrt(np.maximum(shares[..., 1] - shares[..., 0] ** 2, 0))"),),
            Text(
                "squared_error 用方差，不是标准差：按样本数加权的标准差没有可加性。",
                "squared_error means the variance, not its root: weighted standard deviations do not add up.",
            ),
        ),
        Mutant(
            "gain-must-be-positive",
            (("if not allowed.any():", "if not allowed.any() or gains[allowed].max() <= SLACK:"),),
            Text(
                "增益为 0 的切分也算：异或的第一刀就没有增益。",
                "A cut that gains nothing counts too: the first cut of an XOR gains nothing.",
            ),
        ),
        Mutant(
            "last-of-ties",
            ((PICK, "at = ranked.size - 1 - int(np.argmax((ranked >= ranked.max() - SLACK * parent).ravel()[::-1]))"),),
            Text("增益并列时取编号最小的特征。", "Among equal gains the first feature wins."),
        ),
        Mutant(
            "first-feature",
            (("np.where(allowed, gains, -np.inf).T", "np.where(allowed, gains, -np.inf).T[:1]"),),
            Text("每个特征都要试，不只第一个。", "Every feature is to be tried, not the first alone."),
        ),
    ),
    variants=(
        by_moving_rows,
        by_every_threshold,
        by_sums_of_squares,
        by_pairs,
        by_running_moments,
        by_values,
        by_products_of_masks,
        by_what_the_side_tells,
    ),
    equivalent={
        "constant: def best_split_vectorized(x, y, criterion='gini', min_samples_leaf=0):": "every cut leaves a row on each side anyway",
        "comparison: low < half < high": "where the middle is the lower value, the other branch returns that value too",
        "comparison: low <= half <= high": "only neighbouring floats round up to the higher value, which is within the tolerance",
        "constant: y.max() + 2": "a class without rows has share 0",
        "constant: shares[..., 0]": "the numbers are centred, so the sums of both sides cancel in the weighted sum",
    },
    forbidden=("torch", "scipy", "sklearn"),
    limits=Limits(largest=1_000),
    deciding={
        "natural-log": 1,
        "sum-of-squares": 1,
        "standard-deviation": 2,
        "lower-value": 3,
        "between-equals": 3,
        "leaf-size-ignored": 4,
        "leaf-size-left-only": 4,
        "gain-must-be-positive": 5,
        "last-of-ties": 6,
    },
)

TREE_PREDICT = Problem(
    id="tree-predict",
    ladder=PREDICT,
    starter='''import numpy as np


def tree_predict(feature, threshold, left, right, value, x):
    """What the leaf says that each row ends in: (n, k)."""
    return np.repeat(value[:1], len(x), axis=0)
''',
    mutants=(
        Mutant(
            "strictly-less",
            (("<= threshold[here]", "< threshold[here]"),),
            Text("等于阈值的样本往左走。", "A row that equals the threshold goes left."),
        ),
        Mutant(
            "children-swapped",
            (("np.where(goes_left, left[here], right[here])", "np.where(goes_left, right[here], left[here])"),),
            Text("条件成立往左，不成立往右。", "Left where the condition holds, right where it does not."),
        ),
        Mutant(
            "root-feature",
            (("x[moving, feature[here]]", "x[moving, feature[0]]"),),
            Text("每个节点问自己的特征，不是根的特征。", "Every node asks for its own feature, not for the root's."),
        ),
        Mutant(
            "root-threshold",
            (("<= threshold[here]", "<= threshold[0]"),),
            Text("每个节点有自己的阈值。", "Every node has a threshold of its own."),
        ),
        Mutant(
            "one-level",
            (("    return np.asarray(value[node])", "        break\n    return np.asarray(value[node])"),),
            Text("要一直走到叶子，不止一层。", "Go on until a leaf, not for one level."),
        ),
        Mutant(
            "heap-children",
            (
                (
                    "np.where(goes_left, left[here], right[here])",
                    "np.minimum(np.where(goes_left, 2 * here + 1, 2 * here + 2), len(left) - 1)",
                ),
            ),
            Text(
                "子节点的编号要查 left 和 right；只有完全二叉树才是 2i+1 和 2i+2。",
                "Look children up in left and right: only a complete tree has them at 2i+1 and 2i+2.",
            ),
        ),
        Mutant(
            "feature-by-value",
            (("value[node]", "value[feature[node]]"),),
            Text(
                "取叶子的 value，下标是节点编号，不是特征编号。",
                "The answer is the leaf's value: index it by the node, not by a feature.",
            ),
        ),
        Mutant(
            "class-only",
            (("np.asarray(value[node])", "value[node].argmax(axis=1)[:, None]"),),
            Text("返回叶子里的份额或均值，不是类别。", "Return the shares or means of the leaf, not a class."),
        ),
        Mutant(
            "last-row-for-all",
            (
                (
                    "node = np.zeros(len(x), dtype=np.int64)\n",
                    "node = np.zeros(len(x), dtype=np.int64)\n    x = np.repeat(x[-1:], len(x), axis=0)\n",
                ),
            ),
            Text("每一行走自己的路。", "Every row goes its own way."),
        ),
    ),
    variants=(
        by_recursion,
        by_masks,
        by_rows,
        by_boxes,
        from_the_leaves,
        by_counting_answers,
        by_closures,
        by_standing_still,
    ),
    equivalent={
        "comparison: left[node[moving]] > 0": "node 0 is the root and nobody's child",
        "constant: left[node[moving]] >= 1": "node 0 is the root and nobody's child",
    },
    forbidden=("torch", "scipy", "sklearn"),
    limits=Limits(largest=10_000),
    deciding={"heap-children": 2, "strictly-less": 3, "class-only": 4},
)

OUTSIDE = "(outside[:, :, None] & (votes[:, :, None] == classes)).sum(axis=0)"
MEAN = "(counts.argmax(axis=1) == y)[judged].mean()"

OOB_SCORE = Problem(
    id="oob-score",
    ladder=SCORE,
    starter='''import numpy as np


def oob_score(votes, indices, y):
    """Accuracy on rows judged only by models that did not draw them."""
    return float((votes == y).mean())
''',
    mutants=(
        Mutant(
            "everybody-votes",
            ((OUTSIDE, "(votes[:, :, None] == classes).sum(axis=0)"),),
            Text(
                "训练时见过这个样本的模型不许投票，否则就成了训练准确率。",
                "Models that trained on a row may not vote on it; with them this is training accuracy.",
            ),
        ),
        Mutant(
            "in-bag",
            ((OUTSIDE, "(~outside[:, :, None] & (votes[:, :, None] == classes)).sum(axis=0)"),),
            Text("反了：投票的应当是没见过它的模型。", "The wrong way round: those that did not see the row vote."),
        ),
        Mutant(
            "unjudged-as-class-0",
            ((MEAN, "(counts.argmax(axis=1) == y).mean()"),),
            Text(
                "没有模型能判的样本不计入，不该当作投了第 0 类。",
                "A row that nobody may judge does not count; it is no vote for class 0.",
            ),
        ),
        Mutant(
            "divided-by-all",
            ((MEAN, "(counts.argmax(axis=1) == y)[judged].sum() / len(y)"),),
            Text("分母是有模型能判的样本数。", "Divide by the rows that have a judge."),
        ),
        Mutant(
            "mean-of-votes",
            ((MEAN, "((votes == y) & outside).sum() / outside.sum()"),),
            Text(
                "先对每个样本取多数，再看对不对；单票的平均正确率是另一回事。",
                "Take the majority for each row first; the mean accuracy of single votes is something else.",
            ),
        ),
        Mutant(
            "mean-of-rows",
            ((MEAN, "(((votes == y) & outside).sum(axis=0)[judged] / outside.sum(axis=0)[judged]).mean()"),),
            Text(
                "一个样本要么对要么错：比的是多数票，不是投对的比例。",
                "A row is right or wrong: it is the majority that counts, not the share of right votes.",
            ),
        ),
        Mutant(
            "mean-of-models",
            ((MEAN, "np.mean([(votes[b] == y)[outside[b]].mean() for b in range(len(votes)) if outside[b].any()])"),),
            Text(
                "每个模型在自己袋外的准确率再平均，量的是单个模型，不是集成。",
                "The mean over models of each one's own accuracy measures single models, not the ensemble.",
            ),
        ),
        Mutant(
            "ties-to-larger",
            (("counts.argmax(axis=1)", "(counts.shape[1] - 1 - counts[:, ::-1].argmax(axis=1))"),),
            Text("票数相同取编号小的类。", "Equal votes go to the smaller class."),
        ),
        Mutant(
            "known-classes-only",
            (("np.arange(max(votes.max(initial=0), y.max()) + 1)", "np.arange(y.max() + 1)"),),
            Text(
                "模型可能投给真值里没有的类，那一票也要算。",
                "A model may vote for a class that is never true; that vote counts too.",
            ),
        ),
        Mutant(
            "nobody-is-zero",
            (("float('nan')", "0.0"),),
            Text(
                "一个样本都判不了时没有准确率，返回 NaN。",
                "Where no row can be judged there is no accuracy: return NaN.",
            ),
        ),
        Mutant(
            "error",
            ((MEAN, "(counts.argmax(axis=1) != y)[judged].mean()"),),
            Text("题目要的是准确率，不是错误率。", "The accuracy is asked for, not the error."),
        ),
    ),
    variants=(by_sets, by_tallies, by_models, by_planes, by_sorted_votes, by_masked_columns, by_einsum, by_plain_loops),
    equivalent={
        "dropped: if not judged.any():": "the mean of nothing is NaN as well, with a warning",
        "constant: max(votes.max(initial=0), y.max()) + 2": "a class that nobody votes for gets no votes",
        "constant: votes.max(initial=1)": "a class that nobody votes for gets no votes",
        "constant: votes.max(initial=-1)": "classes are at least 0",
    },
    forbidden=("torch", "scipy", "sklearn"),
    limits=Limits(largest=1_000),
    deciding={
        "known-classes-only": 1,
        "ties-to-larger": 2,
        "unjudged-as-class-0": 3,
        "divided-by-all": 3,
        "nobody-is-zero": 4,
    },
)
