"""Records as one page to look at: source text, tables, charts. See :func:`write_report`."""

from zhpolicy_ie.report.page import Summary, write_report

__all__ = ["Summary", "write_report"]
