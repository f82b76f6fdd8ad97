inga_module(ranks
  SOURCES guard.cpp joint.cpp combine.cpp pages.cpp
  LINKS inga_core)
