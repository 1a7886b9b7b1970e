"""What can be wrong with a row or worth a note: a stable code to group by, the field, and the sentence."""

from typing import NamedTuple


class Problem(NamedTuple):
    """`refuses` is False for a note: the row is imported, and whoever imports it has read the note."""

    code: str
    field: str
    text: str
    refuses: bool = True


class CellError(ValueError):
    """A cell cannot be what its column says; str() is the sentence, `code` groups it with its like."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code
