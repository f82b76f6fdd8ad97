set(INGA_X64_SOURCES assembler_x64.cpp selection_x64.cpp emitter_x64.cpp)
set(INGA_A64_SOURCES assembler_a64.cpp selection_a64.cpp emitter_a64.cpp)
set(INGA_NONE_SOURCES emitter_none.cpp)
string(TOUPPER ${INGA_EMITTER} emitter)

inga_module(fuse
  SOURCES graph.cpp rewrite.cpp program.cpp fragment.cpp functions_algebraic.cpp functions_circular.cpp functions_error.cpp
    functions_exponential.cpp functions_logarithmic.cpp functions_sve.cpp lower.cpp schedule.cpp allocation.cpp
    ${INGA_${emitter}_SOURCES} memory.cpp loop.cpp interpreter.cpp accumulate.cpp total.cpp frame.cpp kernel.cpp cache.cpp
    compiled.cpp
  LINKS inga_core)
if(INGA_EMITTER STREQUAL x64)
  target_include_directories(inga_fuse SYSTEM PRIVATE ${XBYAK_INCLUDE_DIR})
elseif(INGA_EMITTER STREQUAL a64)
  target_link_libraries(inga_fuse PRIVATE inga_vixl)
endif()
