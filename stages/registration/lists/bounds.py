"""What a file may be at most, and how it is refused."""

LARGEST = 20 * 1024 * 1024  # bytes of a file
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767  # letters, as in Excel


class SheetError(ValueError):
    """A file that cannot be read as a list; str() is a sentence for whoever sent it."""
