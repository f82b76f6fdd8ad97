# The second addon, inga_mpi.node: there where an MPI is installed, made for that MPI and no other, and never packaged.
#   -DMPI_CXX_COMPILER=mpicxx.mpich     chooses one where there are several
#   -DINGA_MPI=OFF                      leaves it out
option(INGA_MPI "Build the addon for MPI where one is found" ON)
if(INGA_MPI AND CMAKE_JS_VERSION AND NOT CMAKE_CROSSCOMPILING)
  # The interface for C: the one for C++ left the standard long ago.
  set(MPI_CXX_SKIP_MPICXX ON)
  find_package(MPI 3.0 QUIET COMPONENTS CXX)
endif()

if(MPI_CXX_FOUND)
  add_library(inga_mpi_addon SHARED
    native/mpi/addon.cpp native/mpi/bind.cpp native/mpi/check.cpp native/mpi/circle.cpp native/mpi/collective.cpp
    native/mpi/job.cpp native/mpi/memory.cpp native/mpi/post.cpp ${CMAKE_JS_SRC})
  set_target_properties(inga_mpi_addon PROPERTIES PREFIX "" OUTPUT_NAME inga_mpi SUFFIX ".node" LINKER_LANGUAGE CXX)
  target_include_directories(inga_mpi_addon PRIVATE native)
  target_include_directories(inga_mpi_addon SYSTEM PRIVATE ${CMAKE_JS_INC} ${NODE_ADDON_API_DIR})
  target_compile_definitions(inga_mpi_addon PRIVATE ${INGA_ADDON_DEFINITIONS} INGA_MPIEXEC="${MPIEXEC_EXECUTABLE}"
    # Where the interface for C++ was found all the same.
    OMPI_SKIP_MPICXX MPICH_SKIP_MPICXX)
  target_link_libraries(inga_mpi_addon PRIVATE inga_ranks inga_core MPI::MPI_CXX ${CMAKE_JS_LIB})
  target_link_options(inga_mpi_addon PRIVATE -Wl,--exclude-libs,ALL)
else()
  message(STATUS "inga: no MPI was found: ranks run on threads")
endif()
