inga_module(fuse SOURCES placeholder.cpp LINKS inga_core)
