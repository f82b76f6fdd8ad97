#include "core/isa.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "core/error.h"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <sys/auxv.h>
#include <sys/prctl.h>
#endif

namespace inga {
namespace {

constexpr struct {
  Isa isa;
  const char* name;
} kIsas[] = {{Isa::scalar, "scalar"}, {Isa::avx2, "avx2"}, {Isa::avx512, "avx512"}, {Isa::sve, "sve"}};

std::vector<Isa> detect() {
  std::vector<Isa> found{Isa::scalar};
#if defined(__x86_64__) && defined(INGA_HAS_EMITTER)
  // The builtins ask the operating system (XGETBV) as well as the processor.
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  if (avx2) found.push_back(Isa::avx2);
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
    found.push_back(Isa::avx512);
  }
#elif defined(__aarch64__) && defined(INGA_HAS_EMITTER)
  if ((getauxval(AT_HWCAP) & HWCAP_SVE) != 0) found.push_back(Isa::sve);
#endif
  return found;
}

/// True when whoever can do `most` can be expected to do `isa`.
bool is_at_most(Isa isa, Isa most) {
  if (isa == Isa::scalar || isa == most) return true;
  return isa == Isa::avx2 && most == Isa::avx512;
}

Isa choose() {
  const auto& all = available_isas();
  const char* wanted = std::getenv("INGA_ISA");
  if (wanted == nullptr || *wanted == '\0') return all.back();
  const Isa most = parse_isa(wanted);
  return *std::find_if(all.rbegin(), all.rend(), [most](Isa isa) { return is_at_most(isa, most); });
}

int sve_bytes() {
#if defined(__aarch64__)
  // The length that the system gave to this thread; others get it from the one that starts them.
  const int answer = prctl(PR_SVE_GET_VL);
  return answer < 0 ? 0 : answer & PR_SVE_VL_LEN_MASK;
#else
  return 0;
#endif
}

#if defined(__x86_64__)
// Zen 1 and Zen+ (family 17h, models below 30h) split 256-bit operations; Zen 4 (family 19h) splits 512-bit ones.
std::string x86_vector_width() {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid(0, &eax, &ebx, &ecx, &edx) == 0) return "unknown";
  const bool amd = ebx == 0x68747541;  // "Auth"enticAMD
  if (!amd) return "full";
  __get_cpuid(1, &eax, &ebx, &ecx, &edx);
  const unsigned family = ((eax >> 8) & 0xf) + ((eax >> 20) & 0xff);
  const unsigned model = ((eax >> 4) & 0xf) | ((eax >> 12) & 0xf0);
  if (family == 0x17) return model < 0x30 ? "half" : "full";
  if (family == 0x19 && __builtin_cpu_supports("avx512f")) return "half";
  return "full";
}
#endif

}  // namespace

const char* name(Isa isa) noexcept {
  for (const auto& row : kIsas) {
    if (row.isa == isa) return row.name;
  }
  return "scalar";
}

Isa parse_isa(std::string_view text) {
  std::string known;
  for (const auto& row : kIsas) {
    if (text == row.name) return row.isa;
    known += known.empty() ? "" : ", ";
    known += row.name;
  }
  throw Error(Code::invalid_argument,
              "unknown instruction set '" + std::string(text) + "' (INGA_ISA or isa): use one of " + known);
}

const std::vector<Isa>& available_isas() {
  static const std::vector<Isa> found = detect();
  return found;
}

Isa active_isa() {
  static const Isa chosen = choose();
  return chosen;
}

bool is_available(Isa isa) {
  const auto& all = available_isas();
  return std::find(all.begin(), all.end(), isa) != all.end();
}

int vector_bytes(Isa isa) {
  static const int sve = sve_bytes();
  switch (isa) {
    case Isa::avx2: return 32;
    case Isa::avx512: return 64;
    case Isa::sve: return sve;
    default: return 0;
  }
}

namespace {

Processor find_processor() {
  Processor result;
#if defined(__x86_64__)
  result.architecture = "x86_64";
  result.vector_width = x86_vector_width();
#elif defined(__aarch64__)
  result.architecture = "aarch64";
  result.vector_width = "unknown";
#else
  result.architecture = "unknown";
  result.vector_width = "unknown";
#endif
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.rfind("model name", 0) == 0 || line.rfind("Hardware", 0) == 0) {
      const auto colon = line.find(": ");
      if (colon != std::string::npos) result.model = line.substr(colon + 2);
      break;
    }
  }
  if (result.model.empty()) result.model = result.architecture;
  return result;
}

}  // namespace

const Processor& processor() {
  static const Processor found = find_processor();
  return found;
}

}  // namespace inga
