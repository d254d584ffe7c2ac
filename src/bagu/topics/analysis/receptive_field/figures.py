"""What the claims draw of their numbers."""

from bagu.curriculum.evidence import Evidence
from bagu.figures import Figure, Series, line_chart
from bagu.text import Text

SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # of the field's radius


def draw_middle(evidence: Evidence) -> Figure:
    """Squared gradient inside a growing square around the centre, beside the square's share of the area."""
    measured = [evidence.numbers[f"inside {share:.0%} of the radius"] for share in SHARES]
    layers = evidence.parameters["layers"]
    area = [((2 * round(share * layers) + 1) / (2 * layers + 1)) ** 2 for share in SHARES]
    return line_chart(
        Text("感受野中央占去多少梯度", "How much of the gradient the middle of the field holds"),
        [
            Series(
                Text("梯度能量", "squared gradient"),
                SHARES,
                [number.mean for number in measured],
                [number.low for number in measured],
                [number.high for number in measured],
            ),
            Series(Text("面积", "area"), SHARES, area),
        ],
        Text("中央方块的半径与感受野半径之比", "middle square over field (radius)"),
        Text("占比", "share"),
    )
