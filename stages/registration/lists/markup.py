"""XML from strangers as a stream: no document type and so no entities, bounded depth, length and count."""

from xml.parsers import expat

from stages.registration.lists.bounds import BOMB, CORRUPT, FORBIDDEN, SheetError

_CHUNK = 64 * 1024
_LONGEST_TOKEN = 1024 * 1024  # bytes of one tag or comment
_DEEPEST = 64


def parse(stream, handler, *, largest):
    """Feed the stream to a parts.Handler, pausing after each chunk. Raises SheetError past `largest` bytes."""
    parser, fed = _parser(handler), 0
    try:
        while chunk := stream.read(_CHUNK):
            fed += len(chunk)
            parser.Parse(chunk, False)
            if fed > largest or fed - max(parser.CurrentByteIndex, 0) > _LONGEST_TOKEN:
                raise SheetError(BOMB)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as problem:
        raise SheetError(CORRUPT) from problem


def _parser(handler):
    parser, depth, count = expat.ParserCreate(namespace_separator=" "), 0, 0
    heard_start, heard_end, most = handler.start, handler.end, handler.most_elements

    def start(name, attributes):
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > _DEEPEST or count > most:
            raise SheetError(BOMB)
        heard_start(name.rpartition(" ")[2], attributes)

    def end(name):
        nonlocal depth
        depth -= 1
        heard_end(name.rpartition(" ")[2])

    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = handler.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = _refuse
    return parser


def _refuse(*_):
    raise SheetError(FORBIDDEN)
