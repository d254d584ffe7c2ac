"""Does the plan help? Simulated learners who forget by laws that the plan does not know, under several plans."""
