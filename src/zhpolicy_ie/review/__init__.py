"""A local page on which a person corrects what was extracted; the corrections are training data. See :func:`serve`."""

from zhpolicy_ie.review.server import serve

__all__ = ["serve"]
