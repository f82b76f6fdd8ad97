# One static library per module; each links only what lies below it (floors: core < table, fuse, ranks < causal, patterns). What knows
# Node-API is apart: bind.cpp, and BINDINGS besides.
function(inga_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;BINDINGS;LINKS" ${ARGN})
  list(APPEND ARG_BINDINGS bind.cpp)
  list(TRANSFORM ARG_BINDINGS PREPEND "native/${name}/")
  list(TRANSFORM ARG_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/native/${name}/")
  add_library(inga_${name} STATIC ${ARG_SOURCES})
  target_include_directories(inga_${name} PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}/native")
  target_link_libraries(inga_${name} PUBLIC ${ARG_LINKS})
  set(INGA_BIND_SOURCES ${INGA_BIND_SOURCES} ${ARG_BINDINGS} PARENT_SCOPE)
endfunction()

# The assembler for x86: header only, Debian's libxbyak-dev or any installed copy (-DXBYAK_INCLUDE_DIR=).
find_path(XBYAK_INCLUDE_DIR xbyak/xbyak.h)
# The assembler for A64, whose simulator runs that code in tests on x86: Debian's libvixl-dev or any installed copy.
find_path(VIXL_INCLUDE_DIR aarch64/assembler-aarch64.h PATH_SUFFIXES vixl)
find_library(VIXL_LIBRARY vixl)
if(VIXL_INCLUDE_DIR AND VIXL_LIBRARY)
  add_library(inga_vixl INTERFACE)
  target_include_directories(inga_vixl SYSTEM INTERFACE ${VIXL_INCLUDE_DIR})
  # As the library itself was built.
  target_compile_definitions(inga_vixl INTERFACE VIXL_INCLUDE_TARGET_A64 VIXL_CODE_BUFFER_MMAP)
  target_link_libraries(inga_vixl INTERFACE ${VIXL_LIBRARY})
endif()

if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND XBYAK_INCLUDE_DIR)
  set(INGA_EMITTER x64)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64" AND TARGET inga_vixl)
  set(INGA_EMITTER a64)
else()
  set(INGA_EMITTER none)
  message(STATUS "inga: no assembler for this processor was found (x86: libxbyak-dev, A64: libvixl-dev); "
    "kernels run in the interpreter")
endif()

inga_module(core
  SOURCES error.cpp isa.cpp parallel.cpp team.cpp
  LINKS Threads::Threads)
if(NOT INGA_EMITTER STREQUAL none)
  # Instruction sets that no code can be made for are not offered.
  target_compile_definitions(inga_core PRIVATE INGA_HAS_EMITTER)
endif()

include(native/table/module.cmake)
include(native/fuse/module.cmake)
include(native/ranks/module.cmake)
include(native/causal/module.cmake)
include(native/patterns/module.cmake)
