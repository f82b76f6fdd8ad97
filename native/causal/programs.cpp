#include "causal/programs.h"

#include "causal/kernels.h"
#include "fuse/functions.h"

namespace inga::causal {
namespace {

using fuse::Combine;
using fuse::Program;
using fuse::Value;
using enum fuse::VectorOp;

constexpr double kMinusTwoLog2E = -2.0 * kLog2E;
/// exp2_bounded()'s range; 2 to that power is nothing beside 1.
double floor_of(const Program& p) { return p.type() == fuse::Type::f64 ? -1000.0 : -120.0; }

/// 2^t. AVX-512's scaling takes any t below 0; elsewhere what is out of range has to be kept out, unless it is known to
/// be `inside`. (NaN passes the bound.)
Value power(Program& p, Value t, bool inside) {
  if (!inside && p.isa() != Isa::avx512) t = p.emit(max, p.constant(floor_of(p)), t);
  return fuse::exp2_bounded(p, t);
}

void sum(Program& p, Value value) {
  const Value before = p.accumulator(Combine::add);
  p.update(before, p.add(before, value));
}

void sum_product(Program& p, Value a, Value b) {
  const Value before = p.accumulator(Combine::add);
  p.update(before, p.fma(a, b, before));
}

/// Multiplies a product by 1 + factor.
void multiply(Program& p, Value factor) {
  const Value before = p.accumulator(Combine::mul);
  p.update(before, p.fma(before, factor, before));
}

}  // namespace

Program dot_program(fuse::Type type, Isa isa) {
  Program p(type, isa, 2, 0);
  sum_product(p, p.load(0), p.load(1));
  return p;
}

namespace {

void share(Program& p, bool brief) {
  const bool inside = brief && p.type() == fuse::Type::f64;
  const Value x = p.load(0), y = p.load(1), slope = p.parameter(0);
  const Value u = p.fma(slope, y, x), v = p.fma(slope, x, y);
  const Value ratio = power(p, p.fma(p.parameter(2), p.mul(u, u), p.load(4)), inside);
  const auto shape = [&p, ratio, brief](Value w, Value gauss) {
    const Value size = brief ? w : fuse::absolute(p, w);
    multiply(p, power(p, p.mul(p.parameter(1), size), brief));
    sum_product(p, w, p.mul(ratio, gauss));
    if (!brief) sum(p, size);
  };
  shape(u, p.load(2));
  shape(v, p.load(3));
  p.prune();
  p.interleave();
}

}  // namespace

Program shared_program(Isa isa, bool brief) {
  Program p(fuse::Type::f64, isa, 5, 3);
  share(p, brief);
  return p;
}

Program rough_program(Isa isa) {
  Program p(fuse::Type::f32, isa, 7, 3);
  share(p, true);
  p.expect(5);
  p.expect(6);
  return p;
}

Program separate_program(Isa isa) {
  Program p(fuse::Type::f64, isa, 2, 5);
  const Value x = p.load(0), y = p.load(1), slope = p.parameter(0);
  const auto shape = [&](Value a, Value b, int shift) {
    const Value w = p.mul(p.add(p.fma(slope, b, a), p.parameter(shift)), p.parameter(shift + 1));
    const Value size = fuse::absolute(p, w);
    sum(p, size);
    multiply(p, power(p, p.mul(size, p.constant(kMinusTwoLog2E)), false));
    sum_product(p, w, power(p, p.mul(p.mul(w, w), p.constant(-0.5 * kLog2E)), false));
  };
  shape(x, y, 1);
  shape(y, x, 3);
  p.prune();
  p.interleave();
  return p;
}

Program moment_program(Isa isa) {
  Program p(fuse::Type::f64, isa, 2, 1);
  const Value x = p.load(0), y = p.load(1), slope = p.parameter(0);
  for (const Value w : {p.fma(slope, y, x), p.fma(slope, x, y)}) {
    sum(p, w);
    sum_product(p, w, w);
  }
  return p;
}

Program update_program(Isa isa, bool keeps) {
  Program p(fuse::Type::f64, isa, keeps ? 5 : 3, 3);
  const Value left = p.add(p.fma(p.parameter(0), p.load(1), p.load(0)), p.parameter(1));
  const Value z = p.mul(left, p.parameter(2));
  const Value square = p.mul(p.mul(z, z), p.constant(0.5 * kLog2E));
  const Value gauss = power(p, fuse::negate(p, square), false);
  const Value size = fuse::absolute(p, z);
  sum(p, z);
  sum_product(p, z, z);
  sum(p, size);
  multiply(p, power(p, p.mul(size, p.constant(kMinusTwoLog2E)), false));
  sum_product(p, z, gauss);
  p.store(2, z);
  if (keeps) {
    p.store(3, gauss);
    p.store(4, square);
  }
  p.prune();
  return p;
}

Program narrow_program(Isa isa) {
  Program p(fuse::Type::f32, isa, 3, 0);
  const Value z = p.load(0);
  const Value square = p.mul(p.mul(z, z), p.constant(0.5 * kLog2E));
  p.store(1, power(p, fuse::negate(p, square), true));
  p.store(2, square);
  p.prune();
  return p;
}

}  // namespace inga::causal
