"""The version of what is running, as the package's metadata has it."""

from importlib.metadata import version

VERSION = version("wiresift")
