"""``python -m zhpolicy_ie``."""

import sys

from zhpolicy_ie.cli import main

if __name__ == "__main__":
    sys.exit(main())
