/* The fused multiply-adds that QEMU's emulation of vectors calls, for x86 with FMA: preloaded by ci/arm64.sh.
   QEMU 7's own code for vectors of more than 128 bits leaves upper halves of registers in use, and its functions in C are of
   SSE: on Sapphire Rapids each change from one to the other costs 100 ns. Here those halves are let go after each result. */

double fma(double a, double b, double c) {
  __asm__("vfmadd213sd %2, %1, %0\n\tvzeroupper" : "+x"(a) : "x"(b), "x"(c));
  return a;
}

float fmaf(float a, float b, float c) {
  __asm__("vfmadd213ss %2, %1, %0\n\tvzeroupper" : "+x"(a) : "x"(b), "x"(c));
  return a;
}
