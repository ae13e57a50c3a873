"""Stores that are killed, cut off from power, failed by their disk, flipped bit by bit, and written by many at once."""
