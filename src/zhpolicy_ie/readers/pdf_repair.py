"""PDF files that were cut off: what is left of their pages, under a new catalogue.

A PDF ends with the list of its objects, and most have their catalogue of pages there too; a download that broke off has
neither. The pages themselves are objects that say that they are pages.
"""

from __future__ import annotations

import io
import re
from typing import BinaryIO

from zhpolicy_ie.readers.limits import MAX_FILE

_OBJECT = re.compile(rb"(?<!\d)(\d{1,8})\s+(\d{1,5})\s+obj\b")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
# The dictionary of a page is short; what it shows is in other objects.
_DICTIONARY = 4000


def with_new_catalogue(stream: BinaryIO) -> BinaryIO | None:
    """Return the file with a catalogue of the pages that it still has; None if none is left.

    Args:
        stream: The bytes, seekable.
    """
    stream.seek(0)
    data = stream.read(MAX_FILE)
    # Without its end nobody knows the key of an encrypted file.
    if b"/Encrypt" in data:
        return None
    objects = list(_OBJECT.finditer(data))
    pages = []
    for number, match in enumerate(objects):
        following = objects[number + 1].start() if number + 1 < len(objects) else len(data)
        body = data[match.end() : min(following, match.end() + _DICTIONARY)]
        if _PAGE.search(body.split(b"stream", 1)[0]) and b"endobj" in body:
            pages.append(f"{int(match[1])} {int(match[2])} R")
    if not pages:
        return None
    first = max(int(match[1]) for match in objects) + 1
    # What was cut in the middle of an object ends here, or its reader would run on into what follows.
    whole = data[: data.rfind(b"endobj") + len(b"endobj")]
    catalogue = (
        f"\n{first} 0 obj\n<< /Type /Catalog /Pages {first + 1} 0 R >>\nendobj\n"
        f"{first + 1} 0 obj\n<< /Type /Pages /Kids [{' '.join(pages)}] /Count {len(pages)} >>\nendobj\n"
        f"trailer\n<< /Root {first} 0 R /Size {first + 2} >>\nstartxref\n0\n%%EOF\n"
    )
    return io.BytesIO(whole + catalogue.encode("ascii"))
