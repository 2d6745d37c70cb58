"""How large what we open may be. ``docs/files.md`` says the same for users; a test compares the two.

Documents a person wrote are far below these; files built to exhaust memory or patience are far above.
"""

from __future__ import annotations

#: Bytes of a file that has to be held in memory as a whole (web page, Office document, PDF, member of an archive).
MAX_FILE = 200_000_000
#: Bytes of a web page.
MAX_HTML = 20_000_000
#: Elements of a web page.
MAX_ELEMENTS = 50_000
#: Bytes that the parts of an Office document may have when unpacked.
MAX_UNPACKED = 500_000_000
#: Beyond the first :data:`FREE_BYTES`, no packed file may unpack to more than this many times its size.
MAX_RATIO = 200
FREE_BYTES = 20_000_000
#: Files in an archive, parts of an Office document.
MAX_MEMBERS = 100_000
#: Pages of a PDF.
MAX_PAGES = 5_000
#: Drawing operations on the pages of a PDF.
MAX_OPERATIONS = 20_000_000
#: Bytes of the texts in one row group of a Parquet file when unpacked.
MAX_ROW_GROUP = 2_000_000_000
