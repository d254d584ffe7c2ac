"""k-means in one place, over shards and over processes; Gaussian mixtures; distances."""
