"""Organizations and projects: mentions resolved to records, kinds, places, status, roles and figures."""
