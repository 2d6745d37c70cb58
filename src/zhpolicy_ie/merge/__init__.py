"""Organizations and projects of many documents: one row for each, joined on safe evidence only."""

from zhpolicy_ie.merge.build import DocumentOrganization, MergedOrganization, Merger, merge_organizations
from zhpolicy_ie.merge.projects import MergedProject, ProjectMerger, merge_projects
from zhpolicy_ie.merge.table import write_organizations, write_projects

__all__ = [
    "DocumentOrganization",
    "MergedOrganization",
    "MergedProject",
    "Merger",
    "ProjectMerger",
    "merge_organizations",
    "merge_projects",
    "write_organizations",
    "write_projects",
]
