"""Statistics: arrays in, small frozen results out; every function cites its source."""
