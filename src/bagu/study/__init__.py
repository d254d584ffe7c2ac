"""What next? Attempts become memory, memory becomes a plan."""
