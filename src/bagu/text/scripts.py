"""Traditional Chinese from Simplified."""


def traditional(simplified: str) -> str:
    """Convert with OpenCC's Taiwan characters."""
    raise NotImplementedError
