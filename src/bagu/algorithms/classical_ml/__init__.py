"""Classical machine learning: the bootstrap."""

from bagu.algorithms.classical_ml.bootstrap import (
    bootstrap_counts,
    bootstrap_counts_loops,
    bootstrap_interval,
    bootstrap_interval_loops,
    inclusion_probability,
    out_of_bag,
    out_of_bag_loops,
)
from bagu.algorithms.classical_ml.trees.best_split import best_split, best_split_loops, best_split_vectorized, impurity
from bagu.algorithms.classical_ml.trees.decision_tree import (
    Tree,
    decision_tree,
    decision_tree_loops,
    decision_tree_vectorized,
)
from bagu.algorithms.classical_ml.trees.gradient_boosting import Boosted, gradient_boosting, gradient_boosting_loops
from bagu.algorithms.classical_ml.trees.importance import impurity_importance, permutation_importance
from bagu.algorithms.classical_ml.trees.oob_score import oob_score, oob_score_loops
from bagu.algorithms.classical_ml.trees.random_forest import (
    Forest,
    draw_forest,
    random_forest,
    random_forest_loops,
    root_of,
)
from bagu.algorithms.classical_ml.trees.tree_predict import tree_predict, tree_predict_loops, tree_predict_vectorized

__all__ = [
    "Boosted",
    "Forest",
    "Tree",
    "best_split",
    "best_split_loops",
    "best_split_vectorized",
    "bootstrap_counts",
    "bootstrap_counts_loops",
    "bootstrap_interval",
    "bootstrap_interval_loops",
    "decision_tree",
    "decision_tree_loops",
    "decision_tree_vectorized",
    "draw_forest",
    "gradient_boosting",
    "gradient_boosting_loops",
    "impurity",
    "impurity_importance",
    "inclusion_probability",
    "oob_score",
    "oob_score_loops",
    "out_of_bag",
    "out_of_bag_loops",
    "permutation_importance",
    "random_forest",
    "random_forest_loops",
    "root_of",
    "tree_predict",
    "tree_predict_loops",
    "tree_predict_vectorized",
]
