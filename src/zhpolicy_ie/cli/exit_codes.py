"""What the program's exit code says; the same for every command."""

#: Everything was done. Also when the reader of a pipe has seen enough (``… | head -1``).
OK = 0
#: Some input could not be read; the messages say which. Everything else was done.
INPUT = 1
#: Wrong usage: an unknown option, options that exclude each other, an output that cannot be written. Nothing was done.
USAGE = 2
#: The work could not be finished: a model is missing or damaged, or the disk is full.
FAILED = 3
#: Ctrl-C. What was written until then is complete.
INTERRUPTED = 130
