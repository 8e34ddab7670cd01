"""Harnesses that feed parsers whatever atheris (libFuzzer) comes up with: `make fuzz`."""
