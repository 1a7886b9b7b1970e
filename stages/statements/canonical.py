"""The text whose SHA-256 is the seal of a statement. integrity.py builds the same text in SQL."""

import hashlib
from datetime import UTC

FORM = "jakpreneur-statement-1"


def text(statement):
    """One fact a line, in a fixed order: any change of any of them changes the text."""
    facts = [
        FORM,
        statement.code,
        f"{statement.as_of:%Y-%m-%d}",
        _moment(statement.known_at),
        "-" if statement.desk_id is None else str(statement.desk_id),
        statement.place,
        statement.measure,
        ",".join(f"{stage.value}={people}" for stage, people in statement.counted.items()),
        "-" if statement.previous_id is None else str(statement.previous_id),
        str(statement.author_id),
        _moment(statement.created_at),
        statement.sentence,
    ]
    return "\n".join(facts)


def sha256(statement):
    return hashlib.sha256(text(statement).encode()).hexdigest()


def _moment(moment):
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
