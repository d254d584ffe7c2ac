"""The tables as they are now; how they came about is in migrations/."""

from sqlalchemy import Column, Float, ForeignKey, Integer, MetaData, Table, Text, UniqueConstraint

METADATA = MetaData()

USERS = Table(
    "users", METADATA,
    Column("id", Text, primary_key=True),
    Column("since", Text, nullable=False),
)  # fmt: skip

ATTEMPTS = Table(
    "attempts", METADATA,
    Column("n", Integer, primary_key=True),  # order of arrival in this file; not the order of time after an import
    Column("id", Text, nullable=False, unique=True),
    Column("user_id", Text, ForeignKey("users.id"), nullable=False),
    Column("item", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),  # UTC, fixed width, so that text sorts as time does
    Column("seconds", Float),
    Column("rating", Integer),
    Column("seed", Text),
    Column("detail", Text, nullable=False),  # JSON
    Column("undoes", Text),
)  # fmt: skip

DRAFTS = Table(
    "drafts", METADATA,
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("item", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("text", Text, nullable=False),
)  # fmt: skip

# Derived from attempts, may be dropped at any time. `upto` is the last attempts.n that it knows of.
MASTERY = Table(
    "mastery", METADATA,
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("item", Text, primary_key=True),
    Column("due", Text),
    Column("state", Text, nullable=False),  # JSON
)  # fmt: skip

MASTERY_MARK = Table(
    "mastery_mark", METADATA,
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("upto", Integer, nullable=False),
    Column("model", Text, nullable=False),
)  # fmt: skip

# Something that takes a while: asked for once, done by one server, followed by any. Old ones are removed.
RUNS = Table(
    "runs", METADATA,
    Column("n", Integer, primary_key=True),  # order of arrival
    Column("id", Text, nullable=False, unique=True),
    Column("user_id", Text, ForeignKey("users.id"), nullable=False),
    Column("key", Text, nullable=False),  # asked for twice under one key is asked for once
    Column("kind", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("request", Text, nullable=False),  # JSON
    Column("at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("owner", Text),  # the server that does it
    Column("beat", Text),  # when that server was last known to live
    UniqueConstraint("user_id", "key", name="runs_key"),
)  # fmt: skip

EVENTS = Table(
    "events", METADATA,
    Column("run_id", Text, ForeignKey("runs.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),  # 1, 2, … within the run
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),  # JSON
)  # fmt: skip

# A problem that is being solved: tries, hints and time so far, until they become an attempt.
DESKS = Table(
    "desks", METADATA,
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("item", Text, primary_key=True),
    Column("state", Text, nullable=False),  # JSON
)  # fmt: skip
