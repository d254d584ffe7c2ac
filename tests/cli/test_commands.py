"""The command line as its users meet it: words, exit codes, JSON, nonsense."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bagu.cli.main import COMMANDS
from cli.running import Run

NAMES = list(COMMANDS)


@pytest.mark.parametrize("language", ["zh", "en", "zh-Hant"])
def test_help_of_every_command_is_in_the_language_and_leaves_no_key(bagu: Run, language: str) -> None:
    whole = bagu("--help", "--lang", language)
    assert whole.code == 0
    for name in NAMES:
        assert name in whole.out
        one = bagu(name, "--help", "--lang", language)
        assert one.code == 0
        assert "cli." not in one.out
        chinese = any("\u4e00" <= letter <= "\u9fff" for letter in one.out)
        assert chinese == (language != "en")


@pytest.mark.parametrize(
    ("word", "language", "says"),
    [
        ("topcs", "en", "There is no command topcs. Did you mean topics?"),
        ("topcs", "zh", "没有 topcs 这个命令，是不是 topics？"),
        ("qqqq", "en", "There is no command qqqq. See"),
        ("pl'an", "en", "There is no command pl'an. See"),
    ],
)
def test_a_command_that_does_not_exist_is_named_with_one_that_is_near(
    bagu: Run, word: str, language: str, says: str
) -> None:
    ran = bagu(word, "--lang", language)
    assert ran.code == 2
    assert says in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("command", "zh", "en"),
    [
        (["drill", "nms", "--seed", "x"], "--seed 应是整数。", "--seed must be a whole number."),
        (["settings", "--minutes", "-3"], "--minutes 不能小于 1。", "--minutes must be at least 1."),
        (["settings", "--minutes", "9999"], "--minutes 不能大于 600。", "--minutes must be at most 600."),
        (["cram", "--hours", "abc"], "--hours 应是一个数。", "--hours must be a number."),
    ],
)
def test_a_value_that_does_not_fit_is_told_in_the_language(bagu: Run, command: list[str], zh: str, en: str) -> None:
    for language, says in (("zh", zh), ("en", en)):
        ran = bagu(*command, "--lang", language)
        assert ran.code == 2
        assert says in " ".join(ran.err.split())


def test_topics_lists_the_three_first_topics_with_ids(bagu: Run) -> None:
    ran = bagu("topics")
    assert ran.code == 0
    for topic in ("nms", "batch-norm", "bootstrap"):
        assert topic in ran.out


def test_topics_are_found_by_a_two_character_chinese_word_and_by_english(bagu: Run) -> None:
    for words in (["去重"], ["NON-MAXIMUM"], ["nms"]):
        ran = bagu("topics", *words, "--json")
        assert [row["id"] for row in json.loads(ran.out)["topics"]] == ["nms"]


def test_nothing_found_says_so_and_exits_with_1(bagu: Run) -> None:
    ran = bagu("topics", "qqqqq")
    assert ran.code == 1
    assert "qqqqq" in ran.out


@pytest.mark.parametrize("language", ["zh", "en", "zh-Hant"])
@pytest.mark.parametrize("topic", ["nms", "batch-norm", "bootstrap"])
def test_a_topic_reads_at_80_columns_with_no_anchor_or_unfilled_value_left(
    bagu: Run, topic: str, language: str
) -> None:
    ran = bagu("show", topic, "--lang", language)
    assert ran.code == 0
    assert "[[" not in ran.out
    assert "$" not in ran.out.replace("$ ", "")
    assert max(_width(line) for line in ran.out.splitlines()) <= 80


def _width(line: str) -> int:
    from rich.cells import cell_len

    return cell_len(line)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["nonsense"], 2, "nonsense"),
        (["show"], 2, "TOPIC"),
        (["show", "nsm"], 2, "nms"),
        (["show", "nms", "--nope"], 2, "--nope"),
        (["drill", "nms#iou-fractoin"], 2, "iou-fraction"),
        (["drill", "nms#iou-fraction", "--seed", "-3"], 2, "--seed"),
        (["drill", "nms#iou-fraction", "--seed", "1", "--answer", "banana"], 2, "banana"),
        (["judge", "nms#nms", "does-not-exist.py"], 2, "does-not-exist.py"),
        (["judge", "nms", "."], 2, "."),
        (["prove"], 2, "nms#"),
        (["prove", "nms#greedy-cover", "--set", "sets"], 2, "sets"),
        (["prove", "nms#greedy-cover", "--set", "sets=many"], 2, "many"),
        (["prove", "nms#greedy-cover", "--set", "nope=1"], 2, "nope"),
        (["prove", "--all", "--set", "n=1"], 2, "--set"),
        (["import", "does-not-exist.jsonl"], 2, "does-not-exist.jsonl"),
        (["settings", "--interview", "soon"], 2, "soon"),
        (["new", "topic", "nowhere/thing"], 2, "nowhere"),
        (["new", "novel", "detection/thing"], 2, "novel"),
        (["check", "--pack", "/does/not/exist"], 2, "/does/not/exist"),
        (["topics", "--lang", "klingon"], 2, "klingon"),
        (["bench", "sorting"], 2, "sorting"),
        (["know", "nms#nothing-like-it"], 2, "nothing-like-it"),
    ],
)
def test_bad_input_gets_one_sentence_that_names_it_and_exit_code_2(
    bagu: Run, words: list[str], code: int, told: str
) -> None:
    ran = bagu(*words)
    assert ran.code == code, ran
    assert told in " ".join(ran.err.split())
    assert "Traceback" not in ran.err + ran.out
    assert ran.err.startswith("bagu: ")


def test_listing_help_and_completion_load_no_numeric_library() -> None:
    heavy = "numpy", "torch", "scipy", "hypothesis", "sqlalchemy", "numba"
    for words in (["topics"], ["--help"], ["topics", "--help"], ["show", "nms"]):
        program = (
            "import sys; from bagu.cli.main import main; code = main(sys.argv[1:]);"
            f"print([m for m in {heavy} if m in sys.modules], file=sys.stderr); sys.exit(code)"
        )
        done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
        assert done.stderr.strip() == "[]", words


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m bagu show nms | head -1", shell=True, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


@pytest.mark.parametrize(
    "words",
    [["topics"], [""], ["doctor"], ["mistakes"], ["prove", "bootstrap"], ["check", "--coverage"], ["show", "nms"]],
)
def test_json_is_one_object_with_kind_and_version_that_its_schema_knows(bagu: Run, words: list[str]) -> None:
    ran = bagu(*[word for word in words if word], "--json")
    value = json.loads(ran.out)
    schemas = json.loads(Path(__file__).parents[2].joinpath("docs", "schemas.json").read_text("utf-8"))
    schema = schemas[value["kind"]]
    assert value["version"] == schema["properties"]["version"]["const"]
    assert set(value) <= set(schema["properties"])
    assert set(schema["required"]) <= set(value)


def test_every_command_takes_json(bagu: Run) -> None:
    for name in NAMES:
        assert "--json" in bagu(name, "--help").out, name


def test_what_is_recorded_can_be_read_by_other_programs(bagu: Run, tmp_path: Path) -> None:
    known = json.loads(bagu("know", "nms#greedy", "--json").out)
    assert (known["kind"], known["attempt"]["item"], known["attempt"]["kind"]) == ("recorded", "nms#greedy", "known")
    assert json.loads(bagu("undo", "--json").out)["attempt"]["id"] == known["attempt"]["id"]
    assert json.loads(bagu("undo", "--json").out)["attempt"] is None
    assert json.loads(bagu("note", "nms#greedy", "ties", "--json").out)["attempt"]["detail"] == {"text": "ties"}
    assert json.loads(bagu("settings", "--minutes", "20", "--json").out)["minutes"] == 20
    assert json.loads(bagu("review", "--json").out)["kind"] == "plan"
    (file,) = json.loads(bagu("solve", "nms#nms", "--json").out)["files"]
    assert Path(file).read_text("utf-8").startswith("import numpy")
    assert json.loads(bagu("export", str(tmp_path / "log.jsonl"), "--json").out)["count"] >= 2


def test_an_exercise_is_drawn_without_an_attempt_and_answered_with_one(bagu: Run) -> None:
    drawn = json.loads(bagu("drill", "nms#iou-fraction", "--seed", "3", "--json").out)
    assert drawn["right"] is None
    assert "attempt" not in bagu("export").out
    right = bagu("drill", "nms#iou-fraction", "--seed", "3", "--answer", drawn["answer"], "--json")
    assert (right.code, json.loads(right.out)["right"]) == (0, True)
    wrong = bagu("drill", "nms#iou-fraction", "--seed", "3", "--answer", "1/99", "--json")
    assert (wrong.code, json.loads(wrong.out)["right"]) == (1, False)
