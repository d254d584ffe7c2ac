"""Everything of ours that goes into the box: the standard library and NumPy only, no answer and no secret."""
