"""What the pages of ``view`` and ``review`` share: scripts, styles, and how a page is put together from them."""
