inga_module(table
  SOURCES memory.cpp file.cpp number.cpp scan.cpp header.cpp rows.cpp parse.cpp dictionary.cpp text.cpp csv.cpp
  LINKS inga_core)
