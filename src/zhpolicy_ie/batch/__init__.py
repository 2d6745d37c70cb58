"""Many documents: found, read and extracted in as many processes as wanted, written in order, resumable.

found (readers) -> what is known already is passed over -> :class:`~zhpolicy_ie.batch.work.Work` in this process or in
workers -> written in the order found (writers).
"""

from zhpolicy_ie.batch.run import RunOptions, run

__all__ = ["RunOptions", "run"]
