"""Decision trees, forests and boosted trees."""
