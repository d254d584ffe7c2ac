"""What counts as Chinese when lines are broken and emphasis is read."""


def is_cjk(char: str) -> bool:
    """Chinese characters and full-width punctuation."""
    return (
        "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef" or char in "“”‘’…—"
    )
