inga_module(ranks
  SOURCES guard.cpp combine.cpp pages.cpp
  LINKS inga_core)
