// The compiler of expressions without Node: every instruction set against the interpreter on random formulas and
// lengths, with arrays at the ends of their memory, and malformed programs. Run it with the sanitizers.
//   fuse_test [brief] [ISA...]
// With names only what depends on these instruction sets, which this machine must have. `brief`, for simulators: fewer
// formulas, and the code's memory is not looked at.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "check.h"
#include "core/error.h"
#include "fuse/cache.h"
#include "fuse/compiled.h"
#include "fuse/kernel.h"
#include "fuse/overlap.h"
#include "fuse/sum.h"
#include "fuse/total.h"

namespace {

using namespace inga;
using namespace inga::fuse;

/// A random formula of smooth functions, so that rounding stays rounding.
Graph random_graph(std::mt19937& random, Type type, int inputs) {
  Graph graph(type);
  std::vector<int> nodes;
  for (int i = 0; i < inputs; ++i) nodes.push_back(graph.input(i));
  nodes.push_back(graph.constant(0.75));
  const auto pick = [&] { return nodes[random() % nodes.size()]; };
  for (int step = 0; step < 12; ++step) {
    switch (random() % 9) {
      case 0: nodes.push_back(graph.apply(Op::tanh, pick())); break;
      case 1: nodes.push_back(graph.apply(Op::exp, graph.apply(Op::tanh, pick()))); break;
      case 2: nodes.push_back(graph.apply(Op::add, pick(), pick())); break;
      case 3: nodes.push_back(graph.apply(Op::mul, pick(), graph.constant(0.5))); break;
      case 4: nodes.push_back(graph.apply(Op::sub, pick(), pick())); break;
      case 5: nodes.push_back(graph.apply(Op::max, pick(), pick())); break;
      case 6: nodes.push_back(graph.apply(Op::log, graph.apply(Op::cosh, graph.apply(Op::tanh, pick())))); break;
      case 7: nodes.push_back(graph.apply(Op::neg, pick())); break;
      default: nodes.push_back(graph.apply(Op::sqrt, graph.apply(Op::abs, pick()))); break;
    }
  }
  graph.set_root(nodes.back());
  return graph;
}

/// `n` elements that end where their memory ends, so that the sanitizer sees one more.
template <class T>
struct Array {
  explicit Array(std::size_t n) : data(new T[n]) {}
  std::unique_ptr<T[]> data;
};

template <class T>
void compare(const Graph& graph, Isa isa, std::size_t n, std::mt19937& random) {
  const Kernel slow(graph, Reduction::none, Isa::scalar);
  const Kernel fast(graph, Reduction::none, isa);
  std::vector<Array<T>> arrays;
  std::vector<Argument> arguments;
  std::uniform_real_distribution<double> uniform(-2.0, 2.0);
  for (int i = 0; i < graph.inputs(); ++i) {
    arrays.emplace_back(n);
    for (std::size_t k = 0; k < n; ++k) arrays.back().data[k] = static_cast<T>(uniform(random));
    arguments.push_back({arrays.back().data.get(), 0.0});
  }
  if (random() % 3 == 0) arguments.back() = {nullptr, 0.25};
  const Array<T> right(n), got(n);
  slow.map(arguments, right.data.get(), n, 1);
  fast.map(arguments, got.data.get(), n, 1 + static_cast<int>(random() % 2));
  // Errors of a few units at each of a dozen steps, magnified by square roots near 0.
  const double tolerance = sizeof(T) == 4 ? 2e-3 : 1e-7;
  for (std::size_t k = 0; k < n; ++k) {
    check(std::abs(right.data[k] - got.data[k]) <= tolerance * (1.0 + std::abs(right.data[k])),
          std::string(name(isa)) + " " + std::string(name(graph.type())) + " element " + std::to_string(k));
  }
  const Kernel slow_sum(graph, Reduction::sum, Isa::scalar);
  const Kernel fast_sum(graph, Reduction::sum, isa);
  const double sum = slow_sum.reduce(arguments, n, 1);
  check(std::abs(sum - fast_sum.reduce(arguments, n, 2)) <= tolerance * static_cast<double>(n) * 4.0, "a sum");
}

/// `brief`: a few short arrays only.
void random_formulas(Isa isa, bool brief) {
  std::mt19937 random(7);
  for (int round = 0; round < (brief ? 20 : 60); ++round) {
    const std::size_t n = round < 40 ? 1 + random() % 70 : 100'000 + random() % 40;
    compare<float>(random_graph(random, Type::f32, 2), isa, n, random);
    compare<double>(random_graph(random, Type::f64, 3), isa, n, random);
  }
}

/// More values alive at once than there are registers, and more arrays than pointers are held.
void crowded(Isa isa) {
  constexpr int kInputs = 40;
  Graph graph(Type::f64);
  std::vector<int> tanhs;
  for (int i = 0; i < kInputs; ++i) tanhs.push_back(graph.apply(Op::tanh, graph.input(i)));
  int sum = graph.constant(0.0);
  for (int i = 0; i < kInputs; ++i) {
    const int sign =
        graph.apply(Op::lt, tanhs[static_cast<std::size_t>(i)], tanhs[static_cast<std::size_t>(kInputs - 1 - i)]);
    sum = graph.apply(Op::add, sum, graph.apply(Op::select, sign, tanhs[static_cast<std::size_t>(i)], sum));
  }
  for (const int node : tanhs) sum = graph.apply(Op::add, sum, node);
  graph.set_root(sum);
  std::mt19937 random(11);
  for (const std::size_t n : {1U, 7U, 33U, 64U}) compare<double>(graph, isa, n, random);
}

/// More stores than operations: code for each of them.
void many_outputs(Isa isa) {
  constexpr std::size_t kOutputs = 3000;
  Graph graph(Type::f64);
  graph.set_roots(std::vector<int>(kOutputs, graph.apply(Op::sqrt, graph.input(0))));
  const Compiled compiled(graph, std::vector(kOutputs, Reduction::none), {.isa = isa});
  const std::vector<double> xs{1, 4, 9};
  std::vector<double> out(xs.size() * kOutputs);
  std::vector<Target> targets;
  for (std::size_t i = 0; i < kOutputs; ++i) targets.push_back({out.data() + i * xs.size(), 1});
  const Argument input{xs.data(), 0.0};
  std::vector<double> totals(kOutputs);
  compiled(std::span(&input, 1), targets, totals, xs.size());
  for (std::size_t i = 0; i < out.size(); ++i) check(out[i] == static_cast<double>(i % 3 + 1), "many outputs");
}

/// With numbers for arrays more steps are interleaved, and the code is longer: on some processors too long.
void long_programs(Isa isa) {
  constexpr std::size_t kInputs = 200;
  Graph graph(Type::f32);
  std::vector<int> inputs;
  for (std::size_t i = 0; i < kInputs; ++i) inputs.push_back(graph.input(static_cast<int>(i)));
  std::mt19937 random(23);
  int total = inputs.front();
  float right = 1;
  for (int i = 0; i < 20'000; ++i) {
    const std::size_t a = random() % kInputs, b = random() % kInputs;
    total = graph.apply(Op::fma, inputs[a], inputs[b], total);
    right += (a == 0 ? 1.0F : 0.5F) * (b == 0 ? 1.0F : 0.5F);
  }
  graph.set_root(total);
  const Kernel kernel(graph, Reduction::none, isa);
  check(kernel.isa() == isa, "a long program is compiled");
  const std::vector<float> ones(5, 1);
  std::vector<float> out(ones.size());
  std::vector<Argument> arguments(kInputs, {nullptr, 0.5});
  arguments.front() = {ones.data(), 0.0};
  kernel.map(arguments, out.data(), out.size(), 1);
  for (const float value : out) check(value == right, "a long program of numbers");
}

/// The sum of every number of lanes, and sums that are too large on the way.
void lanes() {
  std::vector<double> values;
  double right = 0;
  for (int count = 1; count <= 70; ++count) {
    values.push_back(count);
    right += count;
    Total total;
    total.take_lanes<double>(Finish::plain, 0, values);
    check(total.value(Finish::plain) == right, "the sum of " + std::to_string(count) + " lanes");
  }
  Total total;
  total.take_lanes<double>(Finish::plain, 0, std::vector{1e308, -1e308, 1e308, -1e308});
  check(total.value(Finish::plain) == 0.0, "lanes whose pairs are too large");
}

/// `count` elements at a distance of `stride` from each other, in memory that ends with the last of them.
template <class T>
struct Strided {
  Strided(std::size_t count, std::ptrdiff_t distance)
      : stride(distance), size((count - 1) * static_cast<std::size_t>(std::abs(distance)) + 1), data(new T[size]) {
    std::fill_n(data.get(), size, T(-99));
  }
  T* first() { return stride > 0 ? data.get() : data.get() + size - 1; }
  T& operator[](std::size_t i) { return first()[static_cast<std::ptrdiff_t>(i) * stride]; }
  std::ptrdiff_t stride;
  std::size_t size;
  std::unique_ptr<T[]> data;
};

/// Every reduction with an array beside it, over strided memory that ends where it ends, against plain loops.
template <class T>
void outputs(Isa isa, bool reproducible) {
  Graph graph(sizeof(T) == 4 ? Type::f32 : Type::f64);
  const int x = graph.input(0), y = graph.input(1);
  const int z = graph.apply(Op::sub, graph.apply(Op::mul, x, graph.constant(2.0)), y);
  const std::vector<Reduction> reductions{Reduction::none, Reduction::sum,  Reduction::min,  Reduction::max,
                                          Reduction::norm, Reduction::prod, Reduction::none, Reduction::mean};
  graph.set_roots({z, z, z, z, z, y, y, x});
  const Compiled compiled(graph, reductions, {.isa = isa, .reproducible = reproducible});
  check(compiled.outputs() == 8 && compiled.inputs() == 2 && compiled.isa() == isa, "what is compiled");
  std::mt19937 random(19);
  for (int round = 0; round < 120; ++round) {
    const std::size_t n = 1 + random() % (round < 100 ? 200 : 140'000);
    const auto stride = [&] {
      const auto distance = static_cast<std::ptrdiff_t>(1 + random() % 3);
      return random() % 2 == 0 ? distance : -distance;
    };
    Strided<T> xs(n, stride()), ys(n, stride()), zs(n, stride());
    double sum = 0, least = HUGE_VAL, most = -HUGE_VAL, squares = 0, all = 0;
    std::vector<double> right(n), given(n);
    for (std::size_t i = 0; i < n; ++i) {
      xs[i] = static_cast<T>(random() % 32);
      ys[i] = i % 2 == 0 ? T(2) : T(0.5);
      right[i] = 2.0 * static_cast<double>(xs[i]) - static_cast<double>(ys[i]);
      given[i] = static_cast<double>(ys[i]);
      sum += right[i];
      all += static_cast<double>(xs[i]);
      squares += right[i] * right[i];
      least = std::min(least, right[i]);
      most = std::max(most, right[i]);
    }
    std::array<double, 8> totals{};
    // The last output lies over the input x.
    const std::array<Argument, 2> inputs{Argument{xs.first(), 0.0, xs.stride}, Argument{ys.first(), 0.0, ys.stride}};
    const std::array<Target, 8> targets{Target{zs.first(), zs.stride}, {}, {}, {}, {}, {}, {xs.first(), xs.stride}, {}};
    compiled(inputs, targets, totals, n, 1 + static_cast<int>(random() % 3));
    const std::string where = std::string(name(isa)) + " n = " + std::to_string(n);
    for (std::size_t i = 0; i < n; ++i) {
      check(static_cast<double>(zs[i]) == right[i] && static_cast<double>(xs[i]) == given[i], "outputs, " + where);
    }
    check(totals[1] == sum && totals[2] == least && totals[3] == most, "sum, minimum or maximum, " + where);
    check(std::abs(totals[4] - std::sqrt(squares)) <= 1e-6 * std::sqrt(squares), "norm, " + where);
    check(totals[5] == (n % 2 == 0 ? 1.0 : 2.0), "product, " + where);
    check(std::abs(totals[7] - all / static_cast<double>(n)) <= 1e-6 * totals[7], "mean, " + where);
    const auto touched = [](Strided<T>& array) {
      return static_cast<std::size_t>(
          std::count_if(array.data.get(), array.data.get() + array.size, [](T v) { return v != T(-99); }));
    };
    check(touched(zs) == n && touched(xs) == n, "elements between are written, " + where);
  }
  std::array<double, 8> totals{};
  compiled(std::array<Argument, 2>{}, std::array<Target, 8>{}, totals, 0);
  check(totals[1] == 0.0 && totals[2] == HUGE_VAL && totals[3] == -HUGE_VAL && totals[4] == 0.0 && totals[5] == 1.0 &&
            std::isnan(totals[7]),
        "totals of nothing");
}

/// An angle that is too large for the loop has its stretch done again, also where the sine lies over the angles.
void angles(Isa isa) {
  Graph graph(Type::f64);
  graph.set_root(graph.apply(Op::sin, graph.input(0)));
  const Compiled compiled(graph, {Reduction::none}, {.isa = isa});
  for (const std::size_t n : {1, 100, 10'000}) {
    for (const std::size_t apart : {1, 7, 5'000}) {
      std::vector<double> x(n);
      for (std::size_t i = 0; i < n; ++i) x[i] = (i % apart == 0 ? 0x1p40 : 1.0) * static_cast<double>(1 + i % 13);
      const std::vector<double> given = x;
      const Argument input{x.data()};
      const Target target{x.data()};
      double none = 0.0;
      compiled(std::span(&input, 1), std::span(&target, 1), std::span(&none, 1), n);
      for (std::size_t i = 0; i < n; ++i) {
        check(std::abs(x[i] - std::sin(given[i])) < 1e-15, std::string(name(isa)) + ": the sine of a large angle");
      }
    }
  }
}

/// The number of arguments and roots is checked; code outlives the cache's interest.
void compiled_errors() {
  const auto refused = [](auto&& work) {
    try {
      work();
    } catch (const Error& error) {
      return error.code() == Code::invalid_argument;
    }
    return false;
  };
  Graph graph(Type::f64);
  const int x = graph.input(0);
  check(refused([&] { const Compiled none(graph, {Reduction::sum}); }), "a graph without a root");
  graph.set_root(graph.apply(Op::mul, x, x));
  check(refused([&] { const Compiled many(graph, {Reduction::sum, Reduction::sum}); }), "more reductions than roots");
  const Compiled compiled(graph, {Reduction::sum});
  limit_cache(0);
  double value = 3.0, total = 0.0;
  const Argument argument{&value};
  const Target target;
  compiled(std::span(&argument, 1), std::span(&target, 1), std::span(&total, 1), 1);
  check(total == 9.0, "a kernel that the cache let go");
  limit_cache(kCacheLimit);
  check(refused([&] { compiled({}, std::span(&target, 1), std::span(&total, 1), 1); }), "no inputs");
  check(refused([&] { compiled(std::span(&argument, 1), {}, std::span(&total, 1), 1); }), "no targets");
  check(refused([&] { compiled(std::span(&argument, 1), std::span(&target, 1), {}, 1); }), "no totals");
}

/// Against looking at every pair of places.
void overlaps() {
  std::mt19937 random(29);
  int met = 0;
  for (int round = 0; round < 20'000; ++round) {
    const auto some = [&] {
      const auto stride = static_cast<std::int64_t>(random() % 15) - 7;
      return Positions{static_cast<std::int64_t>(random() % 60), stride == 0 ? 1 : stride,
                       static_cast<std::int64_t>(1 + random() % 9)};
    };
    const Positions a = some(), b = some();
    bool right = false;
    for (std::int64_t i = 0; i < a.count; ++i) {
      for (std::int64_t k = 0; k < b.count; ++k) right = right || a.first + i * a.stride == b.first + k * b.stride;
    }
    met += right ? 1 : 0;
    check(meet(a, b) == right && meet(b, a) == right, "overlap");
    check(!same(a, b) || right, "the same places are places of both");
  }
  check(met > 1000 && met < 19'000, "overlaps are rare or the rule");
}

/// Equal instructions are one value, before and after the body is changed; accumulators are never shared.
void numbering() {
  Program p(Type::f64, Isa::avx2, 2, 0);
  const Value x = p.load(0);
  const Value unused = p.mul(x, p.constant(3.0));
  const Value sum = p.add(x, p.load(1));
  check(p.add(p.load(0), p.load(1)) == sum, "the same sum is another value");
  check(p.add(p.load(1), x) != sum && p.sub(x, p.load(1)) != sum, "different values are one");
  check(p.accumulator(Combine::add) != p.accumulator(Combine::add), "two accumulators are one");
  const Value first = p.accumulators()[0].before;
  const Value second = p.accumulators()[1].before;
  p.update(first, p.add(first, sum));
  p.update(second, p.add(second, sum));
  p.prune();
  const std::size_t size = p.body().size();
  const Value again = p.add(p.load(0), p.load(1));
  check(p.body().size() == size && p.body()[static_cast<std::size_t>(p.accumulators()[0].after)].b == again,
        "a value is lost after a change");
  check(p.mul(p.load(0), p.constant(3.0)) == static_cast<Value>(size) + 1, "what was dropped is found");
  check(unused < sum, "values are numbered in the order of their definition");
  for (int i = 0; i < 2000; ++i) p.constant(i);
  const std::size_t grown = p.body().size();
  for (int i = 0; i < 2000; ++i) p.emit(VectorOp::sqrt, p.constant(i));
  check(p.body().size() == grown + 2000, "constants are made twice");
}

/// Whatever the rows hold, the answer is a graph or an error.
void malformed() {
  std::mt19937 random(3);
  int graphs = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::int32_t> program(4 * (random() % 6) + (random() % 20 == 0 ? 1 : 0));
    for (auto& cell : program) cell = static_cast<std::int32_t>(random() % 30) - 4;
    const std::array<double, 2> constants{1.0, 2.0};
    try {
      const Graph graph = Graph::parse(program, constants, 2, Type::f64);
      ++graphs;
      check(graph.root() >= 0 && graph.root() < graph.size(), "a root");
    } catch (const Error& error) {
      check(error.code() == Code::invalid_argument, error.what());
    }
  }
  check(graphs > 0, "no program could be read");
}

void products() {
  Product product;
  for (int i = 0; i < 100'000; ++i) product.multiply(1.75);
  check(std::abs(product.log(0) - 100'000 * std::log(1.75)) < 1e-8, "a long product");
  Product tiny;
  for (int i = 0; i < 10'000; ++i) tiny.multiply(1e-300);
  check(std::abs(tiny.log(0) - 10'000 * std::log(1e-300)) < 1e-6, "a product of small factors");
  Product infinite;
  infinite.multiply(2.0);
  infinite.multiply(HUGE_VAL);
  check(std::isinf(infinite.log(0)), "a product with infinity");
}

/// Code can be read and run, not written, and it is gone with its kernel.
void protection(Isa isa) {
  const auto permissions = [](const void* place) {
    std::ifstream maps("/proc/self/maps");
    const auto address = reinterpret_cast<std::uintptr_t>(place);
    for (std::string line; std::getline(maps, line);) {
      unsigned long first = 0, last = 0;
      char flags[5] = "";
      if (std::sscanf(line.c_str(), "%lx-%lx %4s", &first, &last, flags) == 3 && first <= address && address < last) {
        return std::string(flags);
      }
    }
    return std::string("none");
  };
  Graph graph(Type::f64);
  graph.set_root(graph.apply(Op::exp, graph.input(0)));
  const void* place = nullptr;
  {
    const Kernel kernel(graph, Reduction::none, isa);
    place = kernel.loops().front().near().code();
    check(permissions(place) == "r-xp", "code is mapped as " + permissions(place));
  }
  check(permissions(place) != "r-xp", "code outlives its kernel");
}

/// Kernels are made, shared and freed from many threads.
void cache(Isa isa) {
  limit_cache(0);
  limit_cache(kCacheLimit);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t, isa] {
      for (int i = 0; i < 200; ++i) {
        Graph graph(Type::f64);
        graph.set_root(graph.apply(Op::add, graph.input(0), graph.constant(static_cast<double>((i + t) % 5))));
        const auto kernel = cached_kernel(graph, Reduction::none, isa).kernel;
        double x = 1.0;
        const Argument argument{&x, 0.0};
        kernel->map(std::span(&argument, 1), &x, 1, 1);
        if (x != 1.0 + (i + t) % 5) std::abort();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  check(cache_info().kernels == 5, "kernels are not kept");
  limit_cache(0);
  check(cache_info().kernels == 0 && cache_info().bytes == 0, "kernels are left in the cache");
  limit_cache(kCacheLimit);
}

}  // namespace

int main(int count, char** words) {
  std::vector<std::string> wanted(words + 1, words + count);
  const bool brief = std::erase(wanted, "brief") > 0;
  for (const std::string& isa : wanted) check(is_available(parse_isa(isa)), isa + " is not available here");
  for (const Isa isa : available_isas()) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), name(isa)) == wanted.end()) continue;
    if (isa != Isa::scalar) {
      random_formulas(isa, brief);
      crowded(isa);
      many_outputs(isa);
      long_programs(isa);
      angles(isa);
      if (!brief) protection(isa);
    }
    cache(isa);
    for (const bool reproducible : {false, true}) {
      outputs<float>(isa, reproducible);
      outputs<double>(isa, reproducible);
    }
    std::printf("fuse on %s\n", name(isa));
  }
  if (wanted.empty()) {
    numbering();
    compiled_errors();
    overlaps();
    malformed();
    products();
    lanes();
  }
  return verdict();
}
