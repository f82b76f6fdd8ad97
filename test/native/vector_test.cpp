// Emitted code against the C library, on every instruction set of the machine: each vector operation on special values,
// each function, every length up to 199 with arrays that end where their memory ends, reductions, and the pair kernel.
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "causal/pair.h"
#include "check.h"
#include "fuse/functions.h"
#include "fuse/kernel.h"

namespace {

using namespace inga;
using namespace inga::fuse;

/// `n` elements between two pages that may not be touched; they lie against the one behind.
template <class T>
class Guarded {
 public:
  explicit Guarded(std::size_t n) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t inner = (n * sizeof(T) + page - 1) / page * page + page;
    bytes_ = inner + 2 * page;
    place_ = static_cast<char*>(mmap(nullptr, bytes_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(place_ + page, inner, PROT_READ | PROT_WRITE);
    data_ = reinterpret_cast<T*>(place_ + page + inner) - n;
  }
  Guarded(const Guarded&) = delete;
  ~Guarded() { munmap(place_, bytes_); }
  T* data() noexcept { return data_; }
  T& operator[](std::size_t i) noexcept { return data_[i]; }

 private:
  char* place_;
  std::size_t bytes_;
  T* data_;
};

template <class T>
constexpr Type type_of() {
  return sizeof(T) == 4 ? Type::f32 : Type::f64;
}
template <class T>
using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

/// How many numbers of the type lie between the two; 0 for two NaN. Zeros of different signs are apart.
template <class T>
double distance(T a, T b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b) ? 0.0 : HUGE_VAL;
  if (std::signbit(a) != std::signbit(b)) return HUGE_VAL;
  const auto place = [](T x) { return static_cast<std::int64_t>(std::bit_cast<Bits<T>>(std::abs(x))); };
  return static_cast<double>(std::abs(place(a) - place(b)));
}

template <class T>
const std::vector<T>& special_values() {
  using Limits = std::numeric_limits<T>;
  static const std::vector<T> values = [] {
    std::vector<T> list;
    for (const T x : {T(0),          Limits::denorm_min(),
                      Limits::min(), Limits::epsilon(),
                      T(0.25),       T(0.5),
                      T(0.75),       T(1),
                      T(1.5),        T(2),
                      T(2.5),        T(3),
                      T(10),         T(30),
                      T(63.9),       T(64.1),
                      T(86),         T(87.4),
                      T(88.72),      T(88.8),
                      T(89.2),       T(90),
                      T(103.9),      T(104.1),
                      T(110.5),      T(511),
                      T(513),        T(708.3),
                      T(709.7),      T(709.79),
                      T(710.3),      T(710.6),
                      T(744.4),      T(745.2),
                      T(761),        T(1e6),
                      T(0x1p24),     Limits::max() / 4,
                      Limits::max(), Limits::infinity()}) {
      list.push_back(x);
      list.push_back(-x);
    }
    list.push_back(Limits::quiet_NaN());
    return list;
  }();
  return values;
}

/// Two arrays with every pair of special values.
template <class T>
struct Pairs {
  std::vector<T> a, b;
  Pairs() {
    for (const T x : special_values<T>()) {
      for (const T y : special_values<T>()) {
        a.push_back(x);
        b.push_back(y);
      }
    }
  }
};

/// The bits of the program's one stored result (array 2) for arrays 0 and 1.
template <class T>
std::vector<Bits<T>> run(Program& program, std::vector<T>& a, std::vector<T>& b, T parameter) {
  std::vector<Bits<T>> out(a.size());
  const Loop loop(program);
  std::array<void*, 3> arrays{a.data(), b.data(), out.data()};
  const Call call{a.size(), &parameter, nullptr, arrays.data()};
  loop(call);
  return out;
}

template <class T>
struct Operation {
  const char* name;
  std::function<Value(Program&, Value, Value)> build;
  std::function<T(T, T)> wanted;
};

template <class T>
T from_bits(Bits<T> bits) {
  return std::bit_cast<T>(bits);
}
template <class T>
Bits<T> to_bits(T x) {
  return std::bit_cast<Bits<T>>(x);
}

template <class T>
std::vector<Operation<T>> operations() {
  using enum VectorOp;
  const auto two = [](VectorOp op) { return [op](Program& p, Value a, Value b) { return p.emit(op, a, b); }; };
  const auto bits = [](auto f) {
    return [f](T a, T b) { return from_bits<T>(static_cast<Bits<T>>(f(to_bits(a), to_bits(b)))); };
  };
  const auto shifted = [](VectorOp op, int count) {
    return [op, count](Program& p, Value a, Value) { return p.emit(op, a, kNone, kNone, count); };
  };
  const auto rounded = [](Rounding how) {
    return [how](Program& p, Value a, Value) { return p.emit(round, a, kNone, kNone, static_cast<int>(how)); };
  };
  const auto compared = [](Compare how) {
    return [how](Program& p, Value a, Value b) {
      return p.blend(p.compare(how, a, b), p.constant(1.0), p.constant(-0.0));
    };
  };
  const auto truth = [](auto f) { return [f](T a, T b) { return f(a, b) ? T(1) : T(-0.0); }; };
  return {
      {"add", two(add), [](T a, T b) { return a + b; }},
      {"sub", two(sub), [](T a, T b) { return a - b; }},
      {"mul", two(mul), [](T a, T b) { return a * b; }},
      {"div", two(div), [](T a, T b) { return a / b; }},
      {"min", two(min), [](T a, T b) { return a < b ? a : b; }},
      {"max", two(max), [](T a, T b) { return a > b ? a : b; }},
      {"min of a number", [](Program& p, Value a, Value) { return p.emit(min, p.constant(2.5), a); },
       [](T a, T) { return T(2.5) < a ? T(2.5) : a; }},
      {"max of a number", [](Program& p, Value, Value b) { return p.emit(max, p.constant(-2.5), b); },
       [](T, T b) { return T(-2.5) > b ? T(-2.5) : b; }},
      {"max of zero", [](Program& p, Value, Value b) { return p.emit(max, p.constant(0.0), b); },
       [](T, T b) { return T(0) > b ? T(0) : b; }},
      {"min of nan", [](Program& p, Value a, Value) { return p.emit(min, p.constant(std::nan("")), a); },
       [](T a, T) { return a; }},
      {"sqrt", [](Program& p, Value a, Value) { return p.emit(sqrt, a); }, [](T a, T) { return std::sqrt(a); }},
      {"fma abb", [](Program& p, Value a, Value b) { return p.fma(a, b, b); },
       [](T a, T b) { return std::fma(a, b, b); }},
      {"fma aab", [](Program& p, Value a, Value b) { return p.fma(a, a, b); },
       [](T a, T b) { return std::fma(a, a, b); }},
      {"fma a2b", [](Program& p, Value a, Value b) { return p.fma(a, p.constant(2.0), b); },
       [](T a, T b) { return std::fma(a, T(2), b); }},
      {"fma 3b7", [](Program& p, Value, Value b) { return p.fma(p.constant(3.0), b, p.constant(7.0)); },
       [](T, T b) { return std::fma(T(3), b, T(7)); }},
      {"fnma aba", [](Program& p, Value a, Value b) { return p.fnma(a, b, a); },
       [](T a, T b) { return std::fma(-a, b, a); }},
      {"fnma ab1", [](Program& p, Value a, Value b) { return p.fnma(a, b, p.constant(1.0)); },
       [](T a, T b) { return std::fma(-a, b, T(1)); }},
      {"fms ab1", [](Program& p, Value a, Value b) { return p.emit(fms, a, b, p.constant(1.0)); },
       [](T a, T b) { return std::fma(a, b, T(-1)); }},
      {"fms aab", [](Program& p, Value a, Value b) { return p.emit(fms, a, a, b); },
       [](T a, T b) { return std::fma(a, a, -b); }},
      {"fms 3ba", [](Program& p, Value a, Value b) { return p.emit(fms, p.constant(3.0), b, a); },
       [](T a, T b) { return std::fma(T(3), b, -a); }},
      {"round to nearest", rounded(Rounding::nearest_even), [](T a, T) { return std::nearbyint(a); }},
      {"round down", rounded(Rounding::down), [](T a, T) { return std::floor(a); }},
      {"round up", rounded(Rounding::up), [](T a, T) { return std::ceil(a); }},
      {"round towards zero", rounded(Rounding::towards_zero), [](T a, T) { return std::trunc(a); }},
      {"fma with a parameter", [](Program& p, Value a, Value b) { return p.fma(p.parameter(0), a, b); },
       [](T a, T b) { return std::fma(T(1.25), a, b); }},
      {"and", two(bit_and), bits([](auto a, auto b) { return a & b; })},
      {"or", two(bit_or), bits([](auto a, auto b) { return a | b; })},
      {"xor", two(bit_xor), bits([](auto a, auto b) { return a ^ b; })},
      {"andnot", two(bit_andnot), bits([](auto a, auto b) { return ~a & b; })},
      {"int_add", two(int_add), bits([](auto a, auto b) { return a + b; })},
      {"int_sub", two(int_sub), bits([](auto a, auto b) { return a - b; })},
      {"shift_left", shifted(shift_left, 7), bits([](auto a, auto) { return a << 7; })},
      {"shift_right", shifted(shift_right, 9), bits([](auto a, auto) { return a >> 9; })},
      {"lt", compared(Compare::lt), truth([](T a, T b) { return a < b; })},
      {"le", compared(Compare::le), truth([](T a, T b) { return a <= b; })},
      {"eq", compared(Compare::eq), truth([](T a, T b) { return a == b; })},
      {"gt", compared(Compare::gt), truth([](T a, T b) { return a > b; })},
      {"ge", compared(Compare::ge), truth([](T a, T b) { return a >= b; })},
      {"ne", compared(Compare::ne), truth([](T a, T b) { return a != b; })},
      {"unordered", compared(Compare::unordered), truth([](T a, T b) { return std::isnan(a) || std::isnan(b); })},
      {"not_ge", compared(Compare::not_ge), truth([](T a, T b) { return !(a >= b); })},
      {"least", [](Program& p, Value a, Value b) { return least(p, a, b); },
       [](T a, T b) {
         return std::isnan(a) || std::isnan(b) ? T(NAN) : a == b ? (std::signbit(a) ? a : b) : std::min(a, b);
       }},
      {"greatest", [](Program& p, Value a, Value b) { return greatest(p, a, b); },
       [](T a, T b) {
         return std::isnan(a) || std::isnan(b) ? T(NAN) : a == b ? (std::signbit(a) ? b : a) : std::max(a, b);
       }},
  };
}

template <class T>
void test_operations(Isa isa) {
  Pairs<T> pairs;
  for (const auto& operation : operations<T>()) {
    Program program(type_of<T>(), isa, 3, 1);
    program.store(2, operation.build(program, program.load(0), program.load(1)));
    const auto out = run<T>(program, pairs.a, pairs.b, T(1.25));
    for (std::size_t i = 0; i < out.size(); ++i) {
      const T wanted = operation.wanted(pairs.a[i], pairs.b[i]);
      const T got = from_bits<T>(out[i]);
      if (distance(wanted, got) == 0.0) continue;
      check(false, std::string(name(isa)) + " " + operation.name + " of " + std::to_string(pairs.a[i]) + ", " +
                       std::to_string(pairs.b[i]) + ": " + std::to_string(got));
    }
  }
}

/// Signs as masks: where a compared value is not at hand, lanes below 0 (and -0) are true.
template <class T>
void test_sign_masks(Isa isa) {
  if (isa == Isa::avx512) return;  // its masks come from comparisons only
  Pairs<T> pairs;
  Program program(type_of<T>(), isa, 3, 1);
  const Value a = program.load(0), b = program.load(1);
  program.store(2, program.blend(a, program.constant(3.0), b));
  const auto out = run<T>(program, pairs.a, pairs.b, T(0));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const T wanted = std::signbit(pairs.a[i]) ? T(3) : pairs.b[i];
    check(distance(wanted, from_bits<T>(out[i])) == 0.0, "a blend by sign");
  }
}

/// Arguments of one sign or both, small and large.
template <class T>
std::vector<T> arguments(std::mt19937_64& random) {
  std::vector<T> x = special_values<T>();
  std::uniform_real_distribution<double> exponent(-12.0, sizeof(T) == 8 ? 9.5 : 7.0);
  for (int i = 0; i < 4000; ++i) {
    const T magnitude = static_cast<T>(std::exp2(exponent(random)));
    x.push_back(random() % 2 == 0 ? magnitude : -magnitude);
  }
  return x;
}

/// Every function in both modes against the interpreter, which is within 1 ULP itself.
template <class T>
void test_function(Isa isa, const OpRow& row, Mode mode) {
  Graph graph(type_of<T>(), mode);
  const int x = graph.input(0), y = graph.input(1);
  graph.set_root(row.arity == 1 ? graph.apply(row.op, x) : graph.apply(row.op, x, y));
  const Kernel slow(graph, Reduction::none, Isa::scalar);
  const Kernel fast(graph, Reduction::none, isa);
  std::mt19937_64 random(5);
  Pairs<T> pairs;
  if (row.arity == 1) {
    pairs.a = arguments<T>(random);
    pairs.b = pairs.a;
  }
  const std::size_t n = pairs.a.size();
  std::vector<T> wanted(n), got(n);
  const std::array<Argument, 2> both{Argument{pairs.a.data(), 0.0}, Argument{pairs.b.data(), 0.0}};
  slow.map(both, wanted.data(), n, 1);
  fast.map(both, got.data(), n, 1);
  const double most = mode == Mode::precise ? 2.0 : 5.0;
  for (std::size_t i = 0; i < n; ++i) {
    if (distance(wanted[i], got[i]) <= most) continue;
    const T smallest = std::numeric_limits<T>::min();
    if (mode == Mode::fast && std::abs(wanted[i]) < smallest && std::abs(got[i]) <= smallest) continue;
    char text[160];
    std::snprintf(text, sizeof text, "%s %s %s: f(%.17g, %.17g) = %.17g instead of %.17g", name(isa),
                  mode == Mode::fast ? "fast" : "precise", std::string(row.name).c_str(),
                  static_cast<double>(pairs.a[i]), static_cast<double>(pairs.b[i]), static_cast<double>(got[i]),
                  static_cast<double>(wanted[i]));
    check(false, text);
  }
}

template <class T>
void test_functions(Isa isa) {
  for (const OpRow& row : kOps) {
    if (row.arity != 1 && row.arity != 2) continue;
    for (const Mode mode : {Mode::precise, Mode::fast}) test_function<T>(isa, row, mode);
  }
}

Graph map_graph(Type type) {
  Graph graph(type);
  const int x = graph.input(0), y = graph.input(1);
  graph.set_root(graph.apply(Op::max, graph.apply(Op::add, graph.apply(Op::mul, x, y), graph.constant(0.5)), y));
  return graph;
}

Graph log_cosh_graph(Type type) {
  Graph graph(type);
  graph.set_root(graph.apply(Op::log, graph.apply(Op::cosh, graph.apply(Op::mul, graph.input(0), graph.input(1)))));
  return graph;
}

/// Every length, nothing touched outside; 1e30 lies before the output so that a store too early shows.
template <class T>
void test_lengths(Isa isa) {
  const Graph map = map_graph(type_of<T>()), shape = log_cosh_graph(type_of<T>());
  const Kernel slow(map, Reduction::none, Isa::scalar), fast(map, Reduction::none, isa);
  const Kernel slow_sum(map, Reduction::sum, Isa::scalar), fast_sum(map, Reduction::sum, isa);
  const Kernel slow_shape(shape, Reduction::mean, Isa::scalar), fast_shape(shape, Reduction::mean, isa);
  std::mt19937 random(9);
  std::uniform_real_distribution<double> uniform(-2.0, 2.0);
  const double tolerance = sizeof(T) == 4 ? 2e-6 : 1e-14;
  for (std::size_t n = 0; n < 200; ++n) {
    Guarded<T> x(n), y(n), out(n + 1);
    std::vector<T> wanted(n);
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = static_cast<T>(uniform(random));
      y[i] = static_cast<T>(uniform(random));
    }
    out[0] = T(1e30);
    const std::array<Argument, 2> arguments{Argument{x.data(), 0.0}, Argument{y.data(), 0.0}};
    slow.map(arguments, wanted.data(), n, 1);
    fast.map(arguments, out.data() + 1, n, 1);
    const std::string where = std::string(name(isa)) + " n = " + std::to_string(n);
    check(out[0] == T(1e30), where + ": stored before the array");
    for (std::size_t i = 0; i < n; ++i)
      check(std::abs(wanted[i] - out[i + 1]) <= tolerance * 8, where + " element " + std::to_string(i));
    const double size = static_cast<double>(n) + 1.0;
    check(std::abs(slow_sum.reduce(arguments, n, 1) - fast_sum.reduce(arguments, n, 1)) <= tolerance * 8 * size,
          where + ": sum");
    if (n == 0) continue;
    check(std::abs(slow_shape.reduce(arguments, n, 1) - fast_shape.reduce(arguments, n, 1)) <= tolerance * 4,
          where + ": mean of log cosh");
  }
}

/// Sums of powers: many accumulators, most of them without a register to spare. Of two arrays that are only expected, one is not
/// there at all.
void test_accumulators(Isa isa) {
  Program program(Type::f64, isa, 4, 0);
  program.expect(2);
  program.expect(3);
  const Value x = program.load(0), y = program.load(1);
  for (int power = 0; power < 6; ++power) {
    const Value before = program.accumulator(power % 2 == 0 ? Combine::add : Combine::mul);
    const Value factor = program.fma(x, program.constant(0.125 * power), y);
    switch (power) {
      case 0: program.update(before, program.add(before, factor)); break;
      case 1: program.update(before, program.fma(before, factor, before)); break;
      case 2: program.update(before, program.fma(factor, factor, before)); break;
      case 3: program.update(before, program.mul(factor, before)); break;
      case 4: program.update(before, program.fnma(factor, y, before)); break;
      default: program.update(before, program.emit(VectorOp::max, before, factor)); break;
    }
  }
  const std::string listing = emit(program, true).listing;
  check(listing.find(isa == Isa::sve ? "prfd" : "prefetcht0") != std::string::npos, "nothing is expected");
  const Loop loop(program);
  for (std::size_t n = 0; n < 70; ++n) {
    Guarded<double> a(n), b(n);
    std::array<double, 6> wanted{0.0, 1.0, 0.0, 1.0, 0.0, 1.0};
    for (std::size_t i = 0; i < n; ++i) {
      a[i] = 0.01 * static_cast<double>(i % 7);
      b[i] = 0.5 + 0.02 * static_cast<double>(i % 5);
      const auto factor = [&](int power) { return std::fma(a[i], 0.125 * power, b[i]); };
      wanted[0] += factor(0);
      wanted[1] *= 1.0 + factor(1);
      wanted[2] += factor(2) * factor(2);
      wanted[3] *= factor(3);
      wanted[4] -= factor(4) * b[i];
    }
    std::vector<double> lanes(6 * kLargestVector / sizeof(double));
    std::array<void*, 4> arrays{a.data(), b.data(), a.data(), a.data() + n};
    loop(Call{n, nullptr, lanes.data(), arrays.data()});
    const auto count = static_cast<std::size_t>(loop.lanes());
    for (std::size_t which = 0; which < 5; ++which) {
      double total = which % 2 == 0 ? 0.0 : 1.0;
      for (std::size_t i = 0; i < count; ++i) {
        const double lane = lanes[which * count + i];
        total = which % 2 == 0 ? total + lane : total * lane;
      }
      check(std::abs(total - wanted[which]) <= 1e-12 * (1.0 + std::abs(wanted[which])),
            std::string(name(isa)) + " accumulator " + std::to_string(which) + ", n = " + std::to_string(n));
    }
    // Lanes without an element keep what they began with; a maximum over factors below 1 is 1 then.
    for (std::size_t i = 0; i < count; ++i) check(lanes[5 * count + i] == 1.0, "a largest value");
  }
}

/// So many values, masks and constants at once that most lie far down the stack and the pool.
void test_many_values(Isa isa) {
  constexpr int kValues = 400;
  Program program(Type::f64, isa, 3, 0);
  const Value a = program.load(0), b = program.load(1);
  std::vector<Value> sums, masks;
  for (int i = 0; i < kValues; ++i) {
    sums.push_back(program.add(a, program.constant(i)));
    masks.push_back(program.compare(Compare::lt, sums.back(), b));
  }
  Value total = program.constant(0.0);
  for (std::size_t i = kValues; i-- > 0;) total = program.blend(masks[i], program.add(total, sums[i]), total);
  program.store(2, total);
  std::vector<double> x(37), y(37);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<double>(i);
    y[i] = 0.5 + 13.0 * static_cast<double>(i);
  }
  const auto out = run<double>(program, x, y, 0.0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    double wanted = 0.0;
    for (int k = 0; k < kValues; ++k) wanted += x[i] + k < y[i] ? x[i] + k : 0.0;
    check(from_bits<double>(out[i]) == wanted, std::string(name(isa)) + " many values");
  }
}

/// A standardised variable.
struct Variable {
  std::vector<double> z, gauss, square;
  explicit Variable(std::vector<double> values) : z(std::move(values)), gauss(z.size()), square(z.size()) {
    const double n = static_cast<double>(z.size());
    double sum = 0.0, squares = 0.0;
    for (const double x : z) sum += x;
    for (double& x : z) {
      x -= sum / n;
      squares += x * x;
    }
    for (double& x : z) x /= std::sqrt(squares / n);
  }
  causal::Column column() { return {z.data(), gauss.data(), square.data()}; }
};

/// The pair kernel against its plain twin; `noise` decides how far two variables are from the same.
void test_pair(Isa isa, std::size_t n, double noise) {
  std::mt19937 random(21);
  std::uniform_real_distribution<double> uniform(-1.7, 1.7);
  std::vector<double> a(n), b(n);
  for (std::size_t i = 0; i < n; ++i) {
    a[i] = uniform(random);
    b[i] = a[i] + noise * uniform(random);
  }
  const auto plain = causal::pair_kernel(Isa::scalar, n), fast = causal::pair_kernel(isa, n);
  Variable x(a), same_x(a), y(b);
  const std::string where = std::string(name(isa)) + " pair kernel, n = " + std::to_string(n);
  const auto near = [&](double wanted, double got, const char* what) {
    check(std::abs(wanted - got) <= 1e-9 * (1.0 + std::abs(wanted)), where + ": " + what);
  };
  causal::Column column = x.column(), same = same_x.column(), other = y.column();
  const auto updated = [&](const causal::Update& update) {
    causal::Shape wanted{}, got{};
    const auto sums = fast->update(column, other, update, got), right = plain->update(same, other, update, wanted);
    near(right.sum, sums.sum, "sum");
    near(right.squares, sums.squares, "squares");
    near(wanted.log_cosh, got.log_cosh, "log cosh");
    near(wanted.odd, got.odd, "odd");
    for (std::size_t i = 0; i < n; ++i) {
      near(same_x.z[i], x.z[i], "z");
      near(same_x.gauss[i], x.gauss[i], "gauss");
      near(same_x.square[i], x.square[i], "square");
    }
  };
  updated({});
  causal::Shape ignored{};
  plain->update(other, column, {}, ignored);
  const double dot = plain->dot(same, other), correlation = dot / static_cast<double>(n);
  near(dot, fast->dot(column, other), "dot");
  const auto wanted = plain->shapes(same, other, correlation), got = fast->shapes(column, other, correlation);
  near(wanted.x_on_y.log_cosh, got.x_on_y.log_cosh, "shape of x on y");
  near(wanted.y_on_x.log_cosh, got.y_on_x.log_cosh, "shape of y on x");
  near(wanted.x_on_y.odd, got.x_on_y.odd, "odd shape of x on y");
  near(wanted.y_on_x.odd, got.y_on_x.odd, "odd shape of y on x");
  updated({0.3, 0.01, 1.1});
}

void test_pairs(Isa isa) {
  for (const std::size_t n : {5U, 37U, 200U, 1500U}) {
    for (const double noise : {2.0, 0.5, 0.01}) test_pair(isa, n, noise);
  }
}

template <class T>
void test_type(Isa isa) {
  test_operations<T>(isa);
  test_sign_masks<T>(isa);
  test_functions<T>(isa);
  test_lengths<T>(isa);
}

}  // namespace

int main() {
  for (const Isa isa : available_isas()) {
    if (isa == Isa::scalar) continue;
    test_type<float>(isa);
    test_type<double>(isa);
    test_accumulators(isa);
    test_many_values(isa);
    test_pairs(isa);
    std::printf("vectors of %d bits on %s\n", 8 * vector_bytes(isa), name(isa));
  }
  return verdict();
}
