"""Classical machine learning: the bootstrap, clustering, trees and their ensembles."""

from bagu.algorithms.classical_ml.bootstrap import (
    bootstrap_counts,
    bootstrap_counts_loops,
    bootstrap_interval,
    bootstrap_interval_loops,
    inclusion_probability,
    out_of_bag,
    out_of_bag_loops,
)
from bagu.algorithms.classical_ml.clustering.gaussian_mixture import (
    gaussian_mixture,
    gaussian_mixture_loops,
    responsibilities,
)
from bagu.algorithms.classical_ml.clustering.kmeans import kmeans, kmeans_loops, kmeans_vectorized
from bagu.algorithms.classical_ml.clustering.kmeans_plusplus import (
    kmeans_plusplus,
    kmeans_plusplus_loops,
    kmeans_restarts,
)
from bagu.algorithms.classical_ml.clustering.kmeans_processes import WorkerLostError, kmeans_processes, kmeans_rank
from bagu.algorithms.classical_ml.clustering.sharded_kmeans import (
    sharded_kmeans,
    sharded_kmeans_step,
    sharded_kmeans_step_loops,
)
from bagu.algorithms.classical_ml.clustering.squared_distances import (
    squared_distances,
    squared_distances_broadcast,
    squared_distances_loops,
)
from bagu.algorithms.classical_ml.trees.best_split import best_split, best_split_loops, best_split_vectorized, impurity
from bagu.algorithms.classical_ml.trees.decision_tree import (
    Tree,
    decision_tree,
    decision_tree_loops,
    decision_tree_vectorized,
)
from bagu.algorithms.classical_ml.trees.gradient_boosting import (
    Boosted,
    gradient_boosting,
    gradient_boosting_loops,
    gradient_boosting_vectorized,
)
from bagu.algorithms.classical_ml.trees.importance import impurity_importance, permutation_importance
from bagu.algorithms.classical_ml.trees.oob_score import oob_score, oob_score_loops
from bagu.algorithms.classical_ml.trees.random_forest import (
    Forest,
    draw_forest,
    random_forest,
    random_forest_loops,
    random_forest_vectorized,
    root_of,
)
from bagu.algorithms.classical_ml.trees.tree_predict import tree_predict, tree_predict_loops, tree_predict_vectorized

__all__ = [
    "Boosted",
    "Forest",
    "Tree",
    "WorkerLostError",
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
    "gaussian_mixture",
    "gaussian_mixture_loops",
    "gradient_boosting",
    "gradient_boosting_loops",
    "gradient_boosting_vectorized",
    "impurity",
    "impurity_importance",
    "inclusion_probability",
    "kmeans",
    "kmeans_loops",
    "kmeans_plusplus",
    "kmeans_plusplus_loops",
    "kmeans_processes",
    "kmeans_rank",
    "kmeans_restarts",
    "kmeans_vectorized",
    "oob_score",
    "oob_score_loops",
    "out_of_bag",
    "out_of_bag_loops",
    "permutation_importance",
    "random_forest",
    "random_forest_loops",
    "random_forest_vectorized",
    "responsibilities",
    "root_of",
    "sharded_kmeans",
    "sharded_kmeans_step",
    "sharded_kmeans_step_loops",
    "squared_distances",
    "squared_distances_broadcast",
    "squared_distances_loops",
    "tree_predict",
    "tree_predict_loops",
    "tree_predict_vectorized",
]
