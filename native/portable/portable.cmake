# The addon of the platform packages: the objects of inga_addon, linked so that any glibc from 2.28 on can load them, which is
# what Node 20 itself asks for. The C++ runtime is inside; what glibc got later is either replaced (later.cpp) or taken as it was.
#   cmake --build build --target inga_portable      makes build/portable/inga.node
set(portable "${CMAKE_CURRENT_LIST_DIR}")

# Functions of which glibc has a newer version than 2.28; each is as good in the version that it has had since its beginning.
set(versioned exp exp2 log log2 pow hypot
  pthread_create pthread_detach pthread_getspecific pthread_join pthread_key_create pthread_key_delete pthread_once
  pthread_rwlock_rdlock pthread_rwlock_unlock pthread_rwlock_wrlock pthread_setspecific __pthread_key_create)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  set(first GLIBC_2.17)
  set(jump b)
else()
  set(first GLIBC_2.2.5)
  set(jump "jmp")
  set(through "@PLT")
endif()

# The linker calls __wrap_NAME for every NAME, in the archives of the C++ runtime as well; that goes on to the first version.
set(assembly "")
set(wraps "")
foreach(name IN LISTS versioned)
  string(APPEND assembly
    ".symver first_${name}, ${name}@${first}\n"
    ".globl __wrap_${name}\n.hidden __wrap_${name}\n.type __wrap_${name}, %function\n"
    "__wrap_${name}: ${jump} first_${name}${through}\n")
  list(APPEND wraps "-Wl,--wrap=${name}")
endforeach()
set(source "${CMAKE_CURRENT_BINARY_DIR}/portable/versioned.S")
file(GENERATE OUTPUT "${source}" CONTENT ".text\n${assembly}.section .note.GNU-stack,\"\",%progbits\n")

enable_language(ASM)
add_library(inga_portable SHARED EXCLUDE_FROM_ALL $<TARGET_OBJECTS:inga_bindings> "${portable}/later.cpp" "${source}")
set_target_properties(inga_portable PROPERTIES PREFIX "" OUTPUT_NAME inga SUFFIX ".node" LINKER_LANGUAGE CXX
  LIBRARY_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/portable"
  LINK_DEPENDS "${portable}/exports.map")
target_link_libraries(inga_portable PRIVATE ${INGA_MODULES} ${CMAKE_JS_LIB})
target_link_options(inga_portable PRIVATE -static-libstdc++ -static-libgcc -s -Wl,--gc-sections ${wraps}
  # Nothing but Node's two entry points is exported: no other C++ runtime of the process can get between.
  "-Wl,--version-script=${portable}/exports.map")
