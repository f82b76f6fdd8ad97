# The assembler for x86: header only, Debian's libxbyak-dev or any installed copy (-DXBYAK_INCLUDE_DIR=).
find_path(XBYAK_INCLUDE_DIR xbyak/xbyak.h)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND XBYAK_INCLUDE_DIR)
  set(INGA_EMITTER assembler_x64.cpp selection_x64.cpp schedule.cpp allocation.cpp emitter_x64.cpp)
else()
  set(INGA_EMITTER emitter_none.cpp)
  message(STATUS "inga: no assembler for this processor was found; kernels run in the interpreter (install libxbyak-dev)")
endif()

inga_module(fuse
  SOURCES graph.cpp rewrite.cpp program.cpp functions.cpp lower.cpp ${INGA_EMITTER} memory.cpp loop.cpp
    interpreter.cpp kernel.cpp cache.cpp
  LINKS inga_core)
if(XBYAK_INCLUDE_DIR)
  target_include_directories(inga_fuse SYSTEM PRIVATE ${XBYAK_INCLUDE_DIR})
endif()
