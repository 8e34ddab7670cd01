"""`make containers`: builds the images, starts the composed system, sends articles through it and takes it down again.

Needs a Docker engine with Compose 2.24 or newer. Where none answers it says so and passes; with REQUIRE_CONTAINERS=1 it fails,
so that no release goes untested.
"""
