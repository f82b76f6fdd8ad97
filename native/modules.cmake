# One static library per module; each links only what lies below it (floors: core < table, fuse < causal).
function(inga_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  list(TRANSFORM ARG_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/native/${name}/")
  add_library(inga_${name} STATIC ${ARG_SOURCES})
  target_include_directories(inga_${name} PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}/native")
  target_link_libraries(inga_${name} PUBLIC ${ARG_LINKS})
  set(INGA_BIND_SOURCES ${INGA_BIND_SOURCES} "native/${name}/bind.cpp" PARENT_SCOPE)
endfunction()

inga_module(core
  SOURCES error.cpp isa.cpp parallel.cpp
  LINKS OpenMP::OpenMP_CXX Threads::Threads)

include(native/table/module.cmake)
include(native/fuse/module.cmake)
include(native/causal/module.cmake)
