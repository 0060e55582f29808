"""The command line: one module a command, put together by ``cli``; what they print."""
