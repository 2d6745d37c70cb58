"""Training of the name tagger (needs PyTorch); inference lives in :mod:`zhpolicy_ie.names.tagger` and does not."""
