"""What topic.toml says: the data of one topic, without its prose and its Python."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from bagu.text import Text

Level = Literal[1, 2, 3]  # 1 first interview, 2 standard, 3 deep
Id = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Discharge(Struct, frozen=True, forbid_unknown_fields=True):
    """What answers one row of the coverage table; which of these a row needs follows from its kind.

    error: "claim:ID" of a myth or "mutant:PROBLEM/MUTANT", for a row that the notes get wrong.
    """

    claim: Id | None = None
    drill: Id | None = None
    ladder: str | None = None
    problem: Id | None = None
    error: str | None = None


class QuestionData(Struct, frozen=True, forbid_unknown_fields=True):
    """One question; its words are in the page, in the section of the same id.

    covers: row of the coverage table -> what discharges it. asked: 1 rare … 5 nearly always; without it, how many
    of the source notes have the rows decides. follow_ups: items, "train-eval" here or "nms#soft-nms" elsewhere.
    """

    id: Id
    covers: dict[str, Discharge] = {}
    follow_ups: tuple[str, ...] = ()
    level: Level = 2
    asked: Annotated[int, Meta(ge=1, le=5)] | None = None
    minutes: float = 3


class PartData(Struct, frozen=True, forbid_unknown_fields=True):
    """Title and minutes of a drill or a problem; its behaviour is in drills.py or problems.py."""

    zh: str
    en: str
    minutes: float
    level: Level = 2

    @property
    def title(self) -> Text:
        return Text(self.zh, self.en)


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """A source that was opened."""

    id: Id
    cite: str
    url: str


class TopicData(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. needs: topics to read first. touches: coverage rows leaned on. formerly: old ids."""

    schema: Literal[1]
    title: Text
    level: Level
    minutes: float
    questions: tuple[QuestionData, ...]
    needs: tuple[Id, ...] = ()
    touches: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    search: dict[Literal["zh", "en"], tuple[str, ...]] = {}
    drills: dict[Id, PartData] = {}
    problems: dict[Id, PartData] = {}
    sources: tuple[Source, ...] = field(default=())
