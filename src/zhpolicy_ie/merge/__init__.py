"""Organizations of many documents: one row for each real body, joined on safe evidence only."""

from zhpolicy_ie.merge.build import DocumentOrganization, MergedOrganization, Merger, merge_organizations
from zhpolicy_ie.merge.table import write_organizations

__all__ = ["DocumentOrganization", "MergedOrganization", "Merger", "merge_organizations", "write_organizations"]
