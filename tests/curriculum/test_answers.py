"""What people type is read the way they mean it, or refused in a sentence; it is never misread in silence."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.curriculum.answers import is_right, parse_answer, print_answer
from bagu.curriculum.drill import Answer, Exercise
from bagu.errors import UsageError
from bagu.text import Text

many = settings(deadline=None, derandomize=True, database=None, max_examples=300)
units = st.sampled_from([None, "MB", "像素", "px", "%", "MAC", "FLOPs", "°", "k"])
integers = st.integers(-(10**15), 10**15)
fractions = st.fractions(-1000, 1000, max_denominator=1000)
floats = st.floats(-1e12, 1e12, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-12)
shapes = st.lists(st.integers(0, 5000), max_size=5).map(tuple)


def exercise(answer: Answer, tolerance: float = 0.0, unit: str | None = None) -> Exercise:
    words = Text("多少？", "How much?")
    return Exercise({}, words, answer, (words,), tolerance, unit)


def full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


@many
@given(st.one_of(integers, fractions, floats), units)
def test_a_printed_number_reads_back_as_itself(answer: int | Fraction | float, unit: str | None) -> None:
    printed = print_answer(answer, unit)
    assert parse_answer(printed, answer, unit) == answer
    assert is_right(exercise(answer, unit=unit), printed)


@many
@given(integers)
def test_gaps_width_and_signs_do_not_matter(number: int) -> None:
    grouped = f"{number:,}"
    for typed in (grouped, grouped.replace(",", " "), grouped.replace(",", "\u202f"), grouped.replace(",", "，"),
                  full_width(str(number)), str(number).replace("-", "−"), f"  {number}。"):  # fmt: skip
        assert parse_answer(typed, 0) == number, typed


@many
@given(shapes, st.sampled_from([", ", ",", "x", "×", "X", "*", "、", "，", " x ", " "]))
def test_a_shape_may_be_written_with_any_separator(shape: tuple[int, ...], between: str) -> None:
    bare = between.join(map(str, shape))
    for typed in (f"({bare})", f"[{bare}]", f"（{bare}）", f"torch.Size([{bare}])", full_width(bare)):
        if typed:
            assert parse_answer(typed, (1,)) == shape, typed
    assert parse_answer(print_answer(shape), (1,)) == shape


@many
@given(st.text("ABCDE", min_size=1, max_size=5), st.sampled_from(["", " ", ",", "、", "，", " > "]))
def test_letters_are_read_apart_from_case_and_separators(letters: str, between: str) -> None:
    right = exercise(letters)
    for typed in (between.join(letters), between.join(letters.lower()), full_width(letters)):
        assert is_right(right, typed), typed
    assert not is_right(right, letters + "F")


@many
@given(floats, st.sampled_from([1.0, 0.1, 0.01, 0.001]))
def test_a_printed_float_lies_within_its_tolerance(answer: float, tolerance: float) -> None:
    assert is_right(exercise(answer, tolerance), print_answer(answer, tolerance=tolerance))
    assert not is_right(exercise(answer, tolerance), str(answer + 1.1 * tolerance + abs(answer) * 1e-8))


@many
@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(typed: str) -> None:
    for like in (1, 0.5, Fraction(1, 2), (2, 3), "AC"):
        with suppress(UsageError):  # anything else would end the session
            got = parse_answer(typed, like, "MB")
            assert isinstance(got, tuple if like == (2, 3) else str if like == "AC" else (int, float, Fraction))


@pytest.mark.parametrize(
    ("typed", "like", "unit", "read"),
    [
        ("7/13", Fraction(1, 2), None, Fraction(7, 13)),
        ("½", Fraction(1, 3), None, Fraction(1, 2)),
        (r"$\frac{7}{13}$", Fraction(1, 2), None, Fraction(7, 13)),
        ("－７／１３", Fraction(1, 2), None, Fraction(-7, 13)),
        ("0.25", Fraction(1, 2), None, Fraction(1, 4)),
        ("50%", 0.1, None, 0.5),
        ("５０％", 0.1, None, 0.5),
        ("50%", 1.0, "%", 50.0),
        ("50", 1.0, "%", 50.0),
        ("25.6M", 1, None, 25_600_000),
        ("1.38 亿", 1, None, 138_000_000),
        ("1亿3835万7544", 1, None, 138_357_544),
        ("3万5千", 1, None, 35_000),
        ("10 k", 1, None, 10_000),
        ("5 GMAC", 1, "MAC", 5_000_000_000),
        ("4 mb", 1, "MB", 4),
        ("4M", 1, "MB", 4),
        ("3像素", 1, "像素", 3),
        ("12 个", 1, None, 12),
        ("1.2e5", 1, None, 120_000),
        ("1.2×10⁵", 1, None, 120_000),
        ("1.2 * 10^5", 1, None, 120_000),
        ("3.2×10⁻⁴", 1.0, None, 3.2e-4),
        ("2^20", 1, None, 2**20),
        ("约 0.538", 1.0, None, 0.538),
        ("IoU = 0.5", 1.0, None, 0.5),
        (".5", 1.0, None, 0.5),
        ("2.5", 1, None, Fraction(5, 2)),
        ("()", (1,), None, ()),
        ("shape=(2, 3)", (1,), None, (2, 3)),
        ("A 和 C", "BD", None, "AC"),
        ("a and c", "BD", None, "AC"),
    ],
)
def test_people_write_numbers_in_many_ways(typed: str, like: Answer, unit: str | None, read: Answer) -> None:
    got = parse_answer(typed, like, unit)
    assert got == read
    assert type(got) is type(read)


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "hello", "1,5", "1½", "1 3/4", "1..2", "--3", "1.2.3", "1/0", "万", "3千5万", "3万5万", "4096 kB",
     "1e999999999", "10^99999999999", "9" * 199 + "e300", "7" * 300, "nan", "inf"],
)  # fmt: skip
def test_what_could_mean_two_things_or_nothing_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        parse_answer(typed, 1, "MB")


def test_a_shape_with_thousands_is_refused_rather_than_split() -> None:
    with pytest.raises(UsageError, match="write a shape"):
        parse_answer("(1,024)", (1,))


def test_a_wrong_answer_is_wrong_and_not_unreadable() -> None:
    assert not is_right(exercise(7), "7.5")
    assert not is_right(exercise(Fraction(7, 13)), "0.538")
    assert is_right(exercise(Fraction(7, 13)), "14/26")
    assert not is_right(exercise((2, 3)), "(3, 2)")
    assert not is_right(exercise("AC"), "CA")
    assert is_right(exercise("same"), " Same ")


def test_the_tolerance_itself_is_still_right() -> None:
    half = exercise(0.5, 0.001)
    assert is_right(half, "0.501")
    assert is_right(half, "0.499")
    assert not is_right(half, "0.5011")
