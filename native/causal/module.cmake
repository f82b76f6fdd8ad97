inga_module(causal SOURCES placeholder.cpp LINKS inga_fuse inga_core)
