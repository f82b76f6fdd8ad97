if(INGA_HAS_EMITTER)
  set(INGA_EMITTER assembler_x64.cpp selection_x64.cpp emitter_x64.cpp)
else()
  set(INGA_EMITTER emitter_none.cpp)
endif()

inga_module(fuse
  SOURCES graph.cpp rewrite.cpp program.cpp fragment.cpp functions_algebraic.cpp functions_circular.cpp
    functions_error.cpp functions_exponential.cpp functions_logarithmic.cpp fast_logarithm.cpp lower.cpp schedule.cpp allocation.cpp
    ${INGA_EMITTER} memory.cpp loop.cpp interpreter.cpp accumulate.cpp total.cpp frame.cpp kernel.cpp cache.cpp
    compiled.cpp
  LINKS inga_core)
if(INGA_HAS_EMITTER)
  target_include_directories(inga_fuse SYSTEM PRIVATE ${XBYAK_INCLUDE_DIR})
endif()
