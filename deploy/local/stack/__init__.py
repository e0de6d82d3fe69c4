"""The portal on one machine: what `bin/run` and `bin/test` do, a module for each part.

Modules that run before the virtual environment exists use the standard library alone: say, state, system, environment.
"""
