"""QR codes as images that a page can hold: no file, no script, no style."""

import segno

QUIET_ZONE = 4  # modules of white around the code, as ISO/IEC 18004 asks


def image(text):
    """A data: address of an SVG with `text` as a QR code, black on white; scales to whatever size it is given.

    Level M: a crease or a thumb-print over 15 % of the code does no harm.
    """
    code = segno.make(text, error="m", micro=False)
    return code.svg_data_uri(border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None)
