"""One module a kind of check: each takes what was read and yields what cannot both be true."""
