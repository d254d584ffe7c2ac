import re

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from bagu.text.formulas import FormulaError, check_formula, readable


@pytest.mark.parametrize(
    ("formula", "want"),
    [
        ("x_i^2", "xᵢ²"),
        (r"\frac{a}{b}", "a/b"),
        (r"\frac{a+b}{2c}", "(a+b)/(2c)"),
        (r"\frac12", "1/2"),
        (r"\frac{-1}{2}", "−1/2"),
        (r"\frac{a/b}{c/d}", "a/b/(c/d)"),
        (r"\frac{\frac{a}{b}}{c}", "(a/b)/c"),
        (r"\frac{(a+b)(c+d)}{2}", "(a+b)(c+d)/2"),
        (r"\frac{(a+b)}{(c+d)}", "(a+b)/(c+d)"),
        (r"\frac{|A\cap B|}{|A\cup B|}", "|A∩B|/|A∪B|"),
        (r"\frac{\partial L}{\partial x_i}", "∂L/∂xᵢ"),
        (r"\frac{\sum_i x_i}{n}", "(∑ᵢ xᵢ)/n"),
        (r"\frac{a}{b}c", "(a/b)c"),
        (r"\frac{a}{b}^2", "(a/b)²"),
        (r"a/\frac{b}{c}", "a/(b/c)"),
        (r"a\cdot\frac{b}{c}", "a·b/c"),
        (r"\frac{1}{n}\sum_{i=1}^{n} x_i", "(1/n) ∑ᵢ₌₁ⁿ xᵢ"),
        (r"\hat{x}=\frac{x-\mu}{\sqrt{\sigma^2+\epsilon}}", "x̂ = (x−μ)/√(σ²+ε)"),
        (r"\mathrm{IoU}-\rho^2/c^2", "IoU − ρ²/c²"),
        (r"O(n\log n)", "O(n log n)"),
        (r"c\cdot(\max+1)", "c·(max+1)"),
        (r"\log -x", "log −x"),
        (r"e^{-\mathrm{IoU}^2/\sigma}", "e^(−IoU²/σ)"),
        (r"e^{-x}", "e⁻ˣ"),
        (r"\min_{s_i>s_j} f(u_{ij})/f(u_{\cdot i})", "min_(sᵢ>sⱼ) f(uᵢⱼ)/f(u_(·i))"),
        (r"s_i\,e^{-1}\ \ (u_i>N_t)\qquad\text{或}\qquad x", "sᵢ e⁻¹ (uᵢ > Nₜ)    或    x"),
        (r"[-11,-11]", "[−11, −11]"),
        (r"A=[0,0,0.1,0.1]", "A = [0, 0, 0.1, 0.1]"),
        (r"10{,}000", "10,000"),
        (r"d_{\text{model}}", "d_model"),
        (r"d_{\mathrm{in}}^2", "d_in²"),
        (r"x'_i", "x′ᵢ"),
        (r"\sqrt[3]{x+1}", "³√(x+1)"),
        (r"\sqrt{2}", "√2"),
        (r"\sqrt{x^2}", "√x²"),
        (r"\sqrt{x}^2", "(√x)²"),
        (r"\lfloor\frac{H+2p-k}{s}\rfloor+1", "⌊(H+2p−k)/s⌋ + 1"),
        (r"\left(1-\frac{1}{n}\right)^n", "(1−1/n)ⁿ"),
        (r"\left\{x\middle|x>0\right\}", "{x | x > 0}"),
        (r"\left.f\right|_0", "f|₀"),
        (r"\|w\|_2^2", "‖w‖₂²"),
        (r"p(y\mid x)", "p(y | x)"),
        (r"\mathbb{R}^{N\times C}", "ℝ^(N×C)"),
        (r"QK^\top", "QKᵀ"),
        (r"\bar{x}_B", "x̄_B"),
        (r"\overline{AB}", "A̅B̅"),
        (r"\overline{g\hat x}", "overline(gx̂)"),
        (r"\widehat{\mathrm{Var}}(x)", "V̂ar(x)"),
        (r"\operatorname{Var}(x)", "Var(x)"),
        (r"\lambda\mathrm{CE}", "λ CE"),
        (r"\binom{n}{k}", "C(n, k)"),
        (r"90^\circ", "90°"),
        (r"36.8\%", "36.8%"),
        (r"f(x)=\begin{cases}x,&x>0\\\alpha x,&\text{otherwise}\end{cases}", "f(x) = { x, x > 0; αx, otherwise }"),
        (r"\begin{bmatrix}1&2\\3&4\end{bmatrix}", "[1 2; 3 4]"),
        (r"\begin{aligned}a&=b+c\\&=d\end{aligned}", "a = b + c\n= d"),
        (r"a\\b", "a\nb"),
        (r"\text{若 } x>0", "若 x > 0"),
        ("", ""),
    ],
)
def test_formulas_are_readable(formula: str, want: str) -> None:
    assert readable(formula) == want


@pytest.mark.parametrize(
    ("formula", "position", "said"),
    [
        (r"a+\frak{b}", 2, r"\frak"),
        (r"\frac{a}", 0, r"\frac needs something"),
        (r"{a", 0, "never closed"),
        (r"a}", 1, "} cannot stand here"),
        (r"x^", 1, "^ needs something"),
        (r"x^2^3", 3, "two ^"),
        (r"x_i_j", 3, "two _"),
        (r"\left(a", 0, r"no \right"),
        (r"a\right)", 1, r"\right cannot stand here"),
        (r"\left a", 0, "a bracket or a bar"),
        (r"a&b", 1, "& cannot stand here"),
        (r"\begin{cases}a", 13, r"no \end{cases}"),
        (r"\begin{cases}a\end{matrix}", 14, "ended by"),
        (r"\begin{table}a\end{table}", 0, "environment table"),
        (r"\begin cases", 7, "needs something"),
        (r"\sqrt[3{x}", 5, "opening bracket"),
        (r"\text{a", 5, "never closed"),
        ("a\\", 1, "backslash"),
    ],
)
def test_what_does_not_parse_is_told_with_its_place(formula: str, position: int, said: str) -> None:
    with pytest.raises(FormulaError) as caught:
        check_formula(formula)
    assert caught.value.position == position
    assert said in caught.value.text.en
    assert f"character {position + 1}:" in caught.value.text.en
    assert formula in caught.value.text.zh


_BITS = (
    "a b c d 1 2 + - = ( ) { } ^ _ & ' , / \\frac \\sqrt \\left \\right \\alpha \\sum \\log \\text \\hat \\\\ "
    "\\begin{cases} \\end{cases} \\mathrm \\cdot \\le \\, 中"
)
soup = st.lists(st.sampled_from([" ", *_BITS.split()]), max_size=14).map("".join)


@given(soup)
@settings(deadline=None, derandomize=True, database=None, max_examples=600)
def test_anything_parses_or_says_why(formula: str) -> None:
    try:
        shown = readable(formula)
    except FormulaError as error:
        shown, position = "", error.position
    else:
        position = 0
    assert 0 <= position <= len(formula)
    assert not re.search(r"\\[A-Za-z]", shown)


names = st.sampled_from("abcxyz")


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> tuple[str, str]:
    """A formula and the same in Python, fully bracketed."""
    if depth == 0:
        name = draw(names)
        return name, name
    left, right = draw(expressions(depth - 1)), draw(expressions(depth - 1))
    kind = draw(st.sampled_from(["frac", "+", "-", "*", "sqrt", "square"]))
    match kind:
        case "frac":
            return rf"\frac{{{left[0]}}}{{{right[0]}}}", f"(({left[1]})/({right[1]}))"
        case "+" | "-":
            return f"(({left[0]}){kind}({right[0]}))", f"(({left[1]}){kind}({right[1]}))"
        case "*":
            return rf"{{({left[0]})}}\cdot{{({right[0]})}}", f"(({left[1]})*({right[1]}))"
        case "sqrt":
            return rf"\sqrt{{{left[0]}}}", f"(({left[1]})**0.5)"
        case _:
            return f"({left[0]})^2", f"(({left[1]})**2)"


def operand_end(text: str) -> int:
    """Where the operand of a root ends: after a letter, a bracket, or a root that was put in brackets before."""
    at = 4 if text.startswith("root(") else 0
    depth = 0
    while True:
        depth += (text[at] == "(") - (text[at] == ")")
        at += 1
        if depth == 0:
            return at


@given(expressions())
@settings(deadline=None, derandomize=True, database=None, max_examples=200)
def test_brackets_keep_the_value(pair: tuple[str, str]) -> None:
    formula, python = pair
    shown = readable(formula)
    text = shown.replace("·", "*").replace("−", "-").replace("²", "**2")
    while "√" in text:
        before, _, after = text.rpartition("√")
        end = operand_end(after)
        text = f"{before}root({after[:end]}){after[end:]}"
    values = {"a": 1.3, "b": 2.7, "c": 3.1, "x": 0.7, "y": 5.3, "z": 1.9, "root": lambda v: v**0.5}
    assert "root" not in python
    try:
        want = eval(python, {}, values)  # made above, nothing else
    except (ZeroDivisionError, OverflowError):
        reject()
    assert eval(text, {}, values) == pytest.approx(want, rel=1e-6)
