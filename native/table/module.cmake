inga_module(table SOURCES placeholder.cpp LINKS inga_core)
