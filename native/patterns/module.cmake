# Each file of loops for an instruction set is compiled for that one alone; selection_*.cpp asks the machine at run time.
set(INGA_PATTERNS_x64 selection_x64.cpp kernels_avx2_x64.cpp kernels_avx512_x64.cpp)
set(INGA_PATTERNS_a64 selection_a64.cpp kernels_neon_a64.cpp kernels_sve_a64.cpp)
set(INGA_PATTERNS_none selection_none.cpp)
set(place "${CMAKE_CURRENT_SOURCE_DIR}/native/patterns")
set_source_files_properties("${place}/kernels_avx2_x64.cpp" PROPERTIES COMPILE_OPTIONS "-mavx2")
# GCC 12 finds that its own intrinsics leave something uninitialised (its bug 105593).
set_source_files_properties("${place}/kernels_avx512_x64.cpp" PROPERTIES
  COMPILE_OPTIONS "-mavx512f;-mavx512bw;-mavx512dq;-mavx512vl;-mavx512vpopcntdq;-Wno-maybe-uninitialized")
set_source_files_properties("${place}/kernels_sve_a64.cpp" PROPERTIES COMPILE_OPTIONS "-march=armv8.2-a+sve")

inga_module(patterns
  SOURCES kernels_scalar.cpp database.cpp tally.cpp closed.cpp fisher.cpp space.cpp best.cpp conditions.cpp layout.cpp branch.cpp
    rounds.cpp search.cpp lamp.cpp strata.cpp family.cpp permutations.cpp westfall.cpp ${INGA_PATTERNS_${INGA_EMITTER}}
  LINKS inga_core)
