"""Reads the codes on a page as a camera does: from its drawing."""

import pypdfium2
import zxingcpp

DOTS = 200 / 72  # an ordinary office printer


def codes_on(pdf: bytes, page: int = 0) -> list[str]:
    """What the codes on one page say."""
    drawn = pypdfium2.PdfDocument(pdf)[page].render(scale=DOTS).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(drawn)]
