"""What is wrong with words that were given; the layers above turn it into the error of whoever gave them."""

from bagu.text.bilingual import Text


class TextError(ValueError):
    """A sentence in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text
