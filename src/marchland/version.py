"""The version of Marchland, on a line of its own so that it can be said without loading anything."""

VERSION = "0.1.0"
