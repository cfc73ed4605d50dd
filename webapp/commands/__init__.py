"""The command line, one module a group of commands.

Modules import nothing slow at their top: ``jobbank --help`` loads all of them.
"""
