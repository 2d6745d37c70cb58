r"""What a document says about itself (title, region, year, genre), for those who have not said it.

>>> from zhpolicy_ie.metadata import infer_meta
>>> infer_meta("2024年嘉善县政府工作报告\n各位代表：……", {})["region"]
'浙江省/嘉兴市/嘉善县'
"""

from zhpolicy_ie.metadata.infer import infer_meta

__all__ = ["infer_meta"]
