"""The few functions of pydash that azure-ai-ml calls, written for these tests.

Debian packages azure-ai-ml without pydash. Paths are keys joined by dots, as in ``"jobs.train.compute"``;
a key that is a number picks from a list.
"""

from . import objects
from .objects import get, omit, set_

__all__ = ["get", "objects", "omit", "set_"]
