// Instructions of the assembler for A64 that are more than a name for one of the processor's: which way each rounds, which
// operand a fused multiply-add overwrites.
#include <aarch64/simulator-aarch64.h>

#include <array>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "../check.h"
#include "fuse/assembler_a64.h"

namespace {

using namespace inga::fuse;
using namespace inga::fuse::a64;
namespace vixl = ::vixl::aarch64;

template <class T>
using Vectors = std::array<std::array<T, 64>, 4>;

/// Runs `body` with vectors[0 .. 2] in z0 .. z2 and stores z3, which held vectors[3] before, over that.
template <class T>
void run(Vectors<T>& vectors, const std::function<void(Assembler&)>& body) {
  Assembler assembler(sizeof(T) == 4 ? inga::fuse::Type::f32 : inga::fuse::Type::f64);
  constexpr Register kBases[] = {x0, x1, x2, x3};
  assembler.all_lanes();
  assembler.set(x4, 0);
  for (int i = 0; i < 4; ++i) assembler.load(i, Assembler::kAll, kBases[i], x4);
  body(assembler);
  assembler.store(3, Assembler::kAll, x3, x4);
  assembler.leave();
  const auto code = assembler.bytes();
  vixl::Decoder decoder;
  vixl::Simulator simulator(&decoder);
  simulator.SetVectorLengthInBits(static_cast<unsigned>(8 * inga::vector_bytes(inga::Isa::sve)));
  simulator.ResetState();
  for (unsigned i = 0; i < 4; ++i) simulator.WriteXRegister(i, reinterpret_cast<std::int64_t>(vectors[i].data()));
  simulator.RunFrom(reinterpret_cast<const vixl::Instruction*>(code.data()));
}

template <class T>
void expect(const std::string& what, const std::function<void(Assembler&)>& body,
            const std::function<T(T, T, T, T)>& wanted) {
  Vectors<T> vectors{};
  for (std::size_t i = 0; i < vectors[0].size(); ++i) {
    const T x = static_cast<T>(i) / 4 - 3;
    vectors[0][i] = x;
    vectors[1][i] = 3 - x * x;
    vectors[2][i] = x + T(0.3);
    vectors[3][i] = 2 * x - 1;
  }
  const Vectors<T> before = vectors;
  run<T>(vectors, body);
  const std::size_t lanes = static_cast<std::size_t>(inga::vector_bytes(inga::Isa::sve)) / sizeof(T);
  for (std::size_t i = 0; i < lanes; ++i) {
    const T right = wanted(before[0][i], before[1][i], before[2][i], before[3][i]);
    const bool same = vectors[3][i] == right && std::signbit(vectors[3][i]) == std::signbit(right);
    inga::check(same, what + " in lane " + std::to_string(i));
  }
}

template <class T>
void test_fused() {
  constexpr int kAll = Assembler::kAll;
  const struct {
    VectorOp op;
    T product, addend;  // their signs
  } rows[] = {{VectorOp::fma, 1, 1}, {VectorOp::fnma, -1, 1}, {VectorOp::fms, 1, -1}};
  for (const auto& [op, product, addend] : rows) {
    expect<T>(
        "addend overwritten", [op = op](Assembler& as) { as.fused(op, Overwritten::addend, 3, kAll, 0, 1); },
        [product = product, addend = addend](T a, T b, T, T d) { return std::fma(product * a, b, addend * d); });
    expect<T>(
        "factor overwritten", [op = op](Assembler& as) { as.fused(op, Overwritten::factor, 3, kAll, 0, 1); },
        [product = product, addend = addend](T a, T b, T, T d) { return std::fma(product * a, d, addend * b); });
  }
}

template <class T>
void test_round() {
  const std::function<T(T)> ways[] = {[](T x) { return std::nearbyint(x); }, [](T x) { return std::floor(x); },
                                      [](T x) { return std::ceil(x); }, [](T x) { return std::trunc(x); }};
  for (int mode = 0; mode < 4; ++mode) {
    expect<T>(
        "round", [mode](Assembler& as) { as.round(static_cast<Rounding>(mode), 3, 0); },
        [way = ways[mode]](T a, T, T, T) { return way(a); });
  }
}

}  // namespace

int main() {
  test_fused<float>();
  test_fused<double>();
  test_round<float>();
  test_round<double>();
  return inga::verdict();
}
