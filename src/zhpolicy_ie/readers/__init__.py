"""From bytes on disk to documents: discovery, what kind of file it is, a reader for each kind.

>>> from zhpolicy_ie.readers import decode
>>> decode("嘉善县".encode("gb18030"))
Decoded(text='嘉善县', encoding='gb18030')
"""

from zhpolicy_ie.readers.decoding import Decoded, decode
from zhpolicy_ie.readers.discovery import Source, find_sources
from zhpolicy_ie.readers.documents import Unread, open_source, read_source
from zhpolicy_ie.readers.model import InputDocument, ReadOptions

__all__ = [
    "Decoded",
    "InputDocument",
    "ReadOptions",
    "Source",
    "Unread",
    "decode",
    "find_sources",
    "open_source",
    "read_source",
]
