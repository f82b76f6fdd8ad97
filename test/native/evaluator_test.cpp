// The evaluator of vector programs against machine code, bit for bit, on every instruction set of the machine: each function
// in both types and modes, at special values, random bits and where the function is hard. Then what no function shows: the
// operations that AVX-512 and SVE have alone, as their makers describe them, and where they can be run their code as well.
#include "evaluator.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include "check.h"
#include "function.h"
#include "fuse/loop.h"
#include "points.h"
#include "subject.h"

namespace {

using namespace inga;
using namespace inga::accuracy;
using fuse::Program;
using fuse::Value;
using fuse::VectorOp;

template <class T>
constexpr Type kType = sizeof(T) == 4 ? Type::f32 : Type::f64;
template <class T>
using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

/// The same bits; one NaN is as good as another.
template <class T>
bool same(T a, T b) {
  return std::bit_cast<Bits<T>>(a) == std::bit_cast<Bits<T>>(b) || (std::isnan(a) && std::isnan(b));
}

std::string text(double x) {
  char number[40];
  std::snprintf(number, sizeof number, "%a", x);
  return number;
}

template <class T>
using Arrays = std::array<std::vector<T>, 3>;

/// Tens of thousands of points, or about a hundred.
template <class T>
Arrays<T> inputs(const Function& function, int arity, bool brief) {
  const Points<T> points(function, arity, {16384, 1U << 18U}, {});
  const std::uint64_t step = brief ? points.size() / 100 : arity == 3 ? 7 : 1;
  Arrays<T> arrays;
  for (std::uint64_t i = 0; i < points.size(); i += step) {
    const Point<T> point = points[i];
    for (std::size_t k = 0; k < arrays.size(); ++k) arrays[k].push_back(point[k]);
  }
  return arrays;
}

template <class T>
std::vector<T> results(const Subject& subject, const Arrays<T>& arrays, int arity) {
  // Not a multiple of any vector; short, so that some pieces have near angles only.
  constexpr std::size_t kPiece = 250;
  std::vector<T> out(arrays[0].size());
  for (std::size_t first = 0; first < out.size(); first += kPiece) {
    std::vector<const void*> operands;
    for (std::size_t k = 0; k < static_cast<std::size_t>(arity); ++k) operands.push_back(arrays[k].data() + first);
    subject.map(operands, out.data() + first, std::min(kPiece, out.size() - first));
  }
  return out;
}

template <class T>
void test_function(Isa isa, const Function& function, const fuse::OpRow& row, bool brief) {
  const Arrays<T> arrays = inputs<T>(function, row.arity, brief);
  for (const Mode mode : kModes) {
    const fuse::Graph graph = graph_of(row.op, kType<T>, mode);
    const std::vector<T> wanted = results(compiled(graph, isa), arrays, row.arity);
    const std::vector<T> got = results(evaluated(graph, isa), arrays, row.arity);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (same(wanted[i], got[i])) continue;
      check(false, std::string(name(isa)) + ' ' + std::string(fuse::name(mode)) + ' ' + std::string(row.name) + " of " +
                       text(arrays[0][i]) + ", " + text(arrays[1][i]) + ": " + text(got[i]) + " and not " +
                       text(wanted[i]));
    }
  }
}

void test_functions(Isa isa, bool brief) {
  for (const Function& function : functions()) {
    for (const fuse::OpRow& row : fuse::kOps) {
      if (row.name != function.name) continue;
      test_function<float>(isa, function, row, brief);
      test_function<double>(isa, function, row, brief);
    }
  }
}

/// What one operation makes of one or two numbers.
struct Case {
  Isa isa;
  VectorOp op;
  double a, b;
  double want;
};

constexpr double kInf = HUGE_VAL;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Intel SDM: VSCALEFPS, VGETEXPPS, VGETMANTPS with an interval of [0.75, 1.5) and NaN for negative numbers.
constexpr Case kCases[] = {
    {Isa::avx512, VectorOp::scale, 3, 2.9, 12},
    {Isa::avx512, VectorOp::scale, 3, -0.1, 1.5},
    {Isa::avx512, VectorOp::scale, -1, 1e6, -kInf},
    {Isa::avx512, VectorOp::scale, -1, -1e6, -0.0},
    {Isa::avx512, VectorOp::scale, 3, kNan, kNan},
    {Isa::avx512, VectorOp::scale, kNan, 3, kNan},
    {Isa::avx512, VectorOp::scale, kNan, kInf, kInf},
    {Isa::avx512, VectorOp::scale, kNan, -kInf, 0},
    {Isa::avx512, VectorOp::scale, -kInf, kInf, -kInf},
    {Isa::avx512, VectorOp::scale, kInf, -kInf, kNan},
    {Isa::avx512, VectorOp::scale, kInf, -7, kInf},
    {Isa::avx512, VectorOp::scale, 0, kInf, kNan},
    {Isa::avx512, VectorOp::scale, -0.0, -kInf, -0.0},
    {Isa::avx512, VectorOp::scale, -0.0, 7, -0.0},
    {Isa::avx512, VectorOp::scale, -3, kInf, -kInf},
    {Isa::avx512, VectorOp::scale, -3, -kInf, -0.0},
    {Isa::avx512, VectorOp::exponent, 0, 0, -kInf},
    {Isa::avx512, VectorOp::exponent, -0.0, 0, -kInf},
    {Isa::avx512, VectorOp::exponent, -kInf, 0, kInf},
    {Isa::avx512, VectorOp::exponent, kNan, 0, kNan},
    {Isa::avx512, VectorOp::exponent, -7, 0, 2},
    {Isa::avx512, VectorOp::exponent, 0x1.8p-130, 0, -130},
    {Isa::avx512, VectorOp::mantissa, 0, 0, 1},
    {Isa::avx512, VectorOp::mantissa, -0.0, 0, -1},
    {Isa::avx512, VectorOp::mantissa, kInf, 0, 1},
    {Isa::avx512, VectorOp::mantissa, -kInf, 0, kNan},
    {Isa::avx512, VectorOp::mantissa, -1, 0, kNan},
    {Isa::avx512, VectorOp::mantissa, kNan, 0, kNan},
    {Isa::avx512, VectorOp::mantissa, 0x1.7fp5, 0, 0x1.7fp0},
    {Isa::avx512, VectorOp::mantissa, 0x1.8p5, 0, 0x1.8p-1},
    {Isa::avx512, VectorOp::mantissa, 0x1.4p-140, 0, 0x1.4p0},
};

/// What a program of arrays 0, 1 and the result makes of two numbers.
template <class T>
T of_evaluator(const Program& program, T a, T b) {
  T out = 0;
  const std::array<void*, 3> arrays{&a, &b, &out};
  const Evaluator evaluator(program);
  evaluator(arrays.data(), 1);
  return out;
}

template <class T>
T of_code(const Program& program, T a, T b) {
  T out = 0;
  const std::array<void*, 3> arrays{&a, &b, &out};
  const fuse::Loop loop(program);
  loop({1, nullptr, nullptr, arrays.data()});
  return out;
}

template <class T>
void check_both(const Program& program, T a, T b, T want, const std::string& what) {
  const std::string of = what + " of " + text(a) + ", " + text(b);
  const T evaluated = of_evaluator(program, a, b);
  check(same(evaluated, want), of + " evaluated: " + text(evaluated));
  if (!is_available(program.isa())) return;
  const T got = of_code(program, a, b);
  check(same(got, want), of + ": " + text(got));
}

template <class T>
Program program_of(const Case& row) {
  Program program(kType<T>, row.isa, 3, 0);
  const Value a = program.load(0);
  const bool binary = row.op == VectorOp::scale;
  program.store(2, binary ? program.emit(row.op, a, program.load(1)) : program.emit(row.op, a));
  return program;
}

template <class T>
void test_cases() {
  for (const Case& row : kCases) {
    check_both(program_of<T>(row), static_cast<T>(row.a), static_cast<T>(row.b), static_cast<T>(row.want),
               fuse::name(row.op));
  }
}

/// There is one rounding on the way into the subnormal numbers.
template <class T>
void test_gradual_underflow() {
  const Program program = program_of<T>({Isa::avx512, VectorOp::scale, 0, 0, 0});
  for (int i = 0; i < 200; ++i) {
    const T a = 1 + static_cast<T>(i * 7919 % 1000) / 1000 + std::numeric_limits<T>::epsilon() * static_cast<T>(i);
    const int k = std::numeric_limits<T>::min_exponent - i % 60;
    check_both(program, a, static_cast<T>(k), static_cast<T>(std::scalbn(static_cast<long double>(a), k)), "scale");
  }
}

/// Entry i of a table is i; the numbers above 1.5 * 2^digits have it in their low bits.
template <class T>
void test_look_up() {
  constexpr std::size_t kLanes = 64 / sizeof(T);
  std::vector<std::uint64_t> low, high;
  for (std::size_t i = 0; i < kLanes; ++i) {
    low.push_back(std::bit_cast<Bits<T>>(static_cast<T>(i)));
    high.push_back(std::bit_cast<Bits<T>>(static_cast<T>(kLanes + i)));
  }
  Program program(kType<T>, Isa::avx512, 3, 0);
  program.store(2, program.emit(VectorOp::lookup2, program.load(0), program.table(low), program.table(high)));
  const T magic = std::ldexp(T(1.5), std::numeric_limits<T>::digits - 1);
  for (std::size_t i = 0; i < 5 * kLanes; ++i) {
    check_both(program, magic + static_cast<T>(i), T(0), static_cast<T>(i % (2 * kLanes)), "lookup2");
  }
}

/// FEXPA: 2^(i / 64) with an exponent field from the bits above i.
template <class T>
void test_powers() {
  const Program program = program_of<T>({Isa::sve, VectorOp::exp_table, 0, 0, 0});
  constexpr Bits<T> kExponent = std::numeric_limits<T>::max_exponent - 1 + 3;
  for (Bits<T> i = 0; i < 64; ++i) {
    const T want = static_cast<T>(8 * std::exp2(static_cast<long double>(i) / 64));
    check_both(program, std::bit_cast<T>(kExponent << 6U | i), T(0), want, "exp_table");
  }
}

template <class T>
void test_type() {
  test_cases<T>();
  test_gradual_underflow<T>();
  test_look_up<T>();
  test_powers<T>();
}

}  // namespace

/// Words: names of instruction sets, to leave out others; `brief` for few points, in simulators.
int main(int count, char** words) {
  std::vector<std::string> wanted(words + 1, words + count);
  const bool brief = std::erase(wanted, "brief") > 0;
  for (const std::string& isa : wanted) check(is_available(parse_isa(isa)), isa + " is not available here");
  for (const Isa isa : available_isas()) {
    const bool left_out = !wanted.empty() && std::find(wanted.begin(), wanted.end(), name(isa)) == wanted.end();
    if (isa == Isa::scalar || left_out) continue;
    test_functions(isa, brief);
    std::printf("evaluator on %s\n", name(isa));
  }
  test_type<float>();
  test_type<double>();
  return verdict();
}
