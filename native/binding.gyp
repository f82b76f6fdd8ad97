# For hosts with node-gyp and without CMake: the whole addon, its kernels interpreted (no assembler, no machine code).
#   npx node-gyp rebuild -C native      makes native/build/Release/inga.node
# CI builds, loads and runs it (ci/gyp.sh).
{
  "targets": [
    {
      "target_name": "inga",
      # Every module's sources. Files *_x64.cpp and *_a64.cpp need the processor's assembler; emitter_none.cpp takes their place.
      # portable/ is for the platform packages alone, and mpi/ another addon.
      "sources": ["addon.cpp", "<!@(ls */*.cpp | grep -v -e _x64.cpp -e _a64.cpp -e ^portable/ -e ^mpi/)"],
      "include_dirs": [".", "<!@(node -p \"require('node-addon-api').include\")"],
      "defines": ["NAPI_VERSION=9", "NODE_ADDON_API_DISABLE_DEPRECATED", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"],
      # Node's own flags, which are not ours: exceptions and run-time types are used, and the standard is C++20.
      "cflags!": ["-fno-exceptions", "-fno-strict-aliasing"],
      "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-fno-strict-aliasing", "-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": ["-std=c++20", "-O3", "-fvisibility=hidden", "-fvisibility-inlines-hidden", "-ffp-contract=off"],
      # A symbol that is nowhere defined shows when the addon loads, not when it is first called.
      "ldflags": ["-Wl,-z,now", "-Wl,--exclude-libs,ALL"],
    },
  ],
}
