"""The subject of a figure: the place, organization or project that it describes."""
