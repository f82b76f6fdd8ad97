// Random programs, as test/fuse/programs.ts writes them, on every instruction set at every length from 0 to 199, in arrays
// between guard pages, against ranges that every correct kernel stays in, and to the last bit where there is only one right
// result. It prints what failed and ends with 1, or what was done and ends with 0.
//   fuse_programs FILE [--isa ISA] [--only INDEX] [--part K/N] [--few]
// --few: machine code has a few lengths for each program, as the interpreter always has; for simulators.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>

#include "core/isa.h"
#include "corpus.h"
#include "enclosure.h"
#include "fuse/kernel.h"
#include "guarded.h"
#include "total_enclosure.h"

namespace {

using namespace inga;
using namespace inga::fuse;

constexpr std::size_t kLength = 199;
constexpr std::size_t kMostArrays = 4;
/// Lengths that a program has where it does not have all: with views, and in the interpreter.
constexpr std::size_t kFew = 4;

/// Some of the kLength elements of every array.
struct Slice {
  const char* name;
  Edge edge;
  std::size_t first;
  std::ptrdiff_t stride;
  std::size_t n;

  std::size_t at(std::size_t i) const {
    return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(first) + static_cast<std::ptrdiff_t>(i) * stride);
  }
};

constexpr Slice begin(std::size_t n) { return {"from the first", Edge::first, 0, 1, n}; }
constexpr Slice end(std::size_t n) { return {"to the last", Edge::last, kLength - n, 1, n}; }
constexpr Slice backwards(std::size_t n) { return {"backwards", Edge::last, kLength - 1, -1, n}; }
constexpr Slice every_other(std::size_t n) { return {"every other", Edge::first, 0, 2, n / 2}; }

std::vector<Slice> few_slices(std::uint64_t index) {
  std::vector<Slice> all;
  for (std::size_t k = 0; k < kFew; ++k) {
    const std::size_t n = (kFew * index + k) % (kLength + 1);
    for (const Slice& slice : {begin(n), end(n), backwards(n), every_other(n)}) all.push_back(slice);
  }
  return all;
}

std::vector<Slice> all_slices() {
  std::vector<Slice> all;
  for (std::size_t n = 0; n <= kLength; ++n) all.insert(all.end(), {begin(n), end(n)});
  return all;
}

/// What is at work, for the message when it touches a guard page.
struct Work {
  const Written* program = nullptr;
  std::uint64_t seed = 0;
  Isa isa = Isa::scalar;
  Slice slice = begin(0);
};
Work work;

std::string described() {
  const Written& p = *work.program;
  std::string text = "program " + std::to_string(p.index) + " of seed " + std::to_string(work.seed) + ", ";
  text += std::string(name(p.type)) + ' ' + std::string(name(p.mode)) + (p.reproducible ? " reproducible " : " ");
  text += std::string(name(work.isa)) + ", n = " + std::to_string(work.slice.n) + ' ' + work.slice.name;
  return text + "\n  " + p.text + "\n  again: --only " + std::to_string(p.index);
}

struct sigaction before[NSIG];

/// The fault comes from compiled code, not from within the C library, so that printing is safe enough.
void on_fault(int signal) {
  std::fprintf(stderr, "failed: signal %d in %s\n", signal, described().c_str());
  // The same again, for the sanitizer to report.
  sigaction(signal, &before[signal], nullptr);
}

void watch() {
  struct sigaction action = {};
  action.sa_handler = on_fault;
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL}) sigaction(signal, &action, &before[signal]);
}

class Disagreement : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Counts {
  std::uint64_t programs = 0, runs = 0;
  std::uint64_t elements = 0, unknown = 0, sharp = 0, exact = 0;
  std::uint64_t totals = 0, unknown_totals = 0;
  std::map<std::string, double> seconds;
};

/// Adds the time until its end.
class Timer {
 public:
  explicit Timer(double& seconds) : seconds_(seconds) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  double& seconds_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::string text(double x) {
  char digits[40];
  std::snprintf(digits, sizeof digits, "%.17g", x);
  return digits;
}

template <class T>
std::string text(const Range<T>& range) {
  const std::string nan = range.nan ? " or NaN" : "";
  return range.empty() ? "NaN" : '[' + text(range.low) + ", " + text(range.high) + ']' + nan;
}

/// The same number with the same sign, or both NaN.
template <class T>
bool same(T a, T b) {
  return a == b ? std::signbit(a) == std::signbit(b) : std::isnan(a) && std::isnan(b);
}

/// At every scale, where functions bend, and what is special.
template <class T>
T drawn(std::mt19937_64& random) {
  using Limits = std::numeric_limits<T>;
  const double sign = random() % 2 == 0 ? 1.0 : -1.0;
  const double u = static_cast<double>(random() >> 11) * 0x1p-53;
  switch (random() % 16) {
    case 0: return static_cast<T>(sign * static_cast<double>(random() % 17));
    case 1: return static_cast<T>(sign * static_cast<double>(random() % 65) / 8);
    case 2: return static_cast<T>(sign * 1000 * u);
    case 3: return static_cast<T>(1 + (u - 0.5) / 64);
    case 4: return static_cast<T>(sign * std::exp2(60 * u - 30));
    case 5: return static_cast<T>(sign * static_cast<double>(random() % 100'000) * std::numbers::pi / 2);
    case 6: {
      const T special[] = {0, Limits::infinity(), Limits::quiet_NaN(), Limits::denorm_min(), Limits::min() / 8,
                           1, Limits::min(),      Limits::max(),       Limits::epsilon(),    T(1e30)};
      return static_cast<T>(sign) * special[random() % std::size(special)];
    }
    default: return static_cast<T>(4 * sign * u);
  }
}

/// The arrays of all programs of a type.
template <class T>
class Memory {
 public:
  Memory() {
    for (const Edge edge : {Edge::first, Edge::last}) {
      for (std::size_t i = 0; i < kMostArrays; ++i) {
        inputs_[at(edge)].emplace_back(kLength, edge);
        outputs_[at(edge)].emplace_back(kLength, edge);
      }
    }
  }
  Guarded<T>& input(Edge edge, std::size_t which) { return inputs_[at(edge)][which]; }
  Guarded<T>& output(Edge edge, std::size_t which) { return outputs_[at(edge)][which]; }

 private:
  static std::size_t at(Edge edge) { return edge == Edge::first ? 0 : 1; }
  std::vector<Guarded<T>> inputs_[2];
  std::vector<Guarded<T>> outputs_[2];
};

template <class T>
Memory<T>& memory() {
  static Memory<T> all;
  return all;
}

/// One program with the elements of its inputs.
template <class T>
class Trial {
 public:
  Trial(const Written& program, std::uint64_t seed, Counts& counts)
      : program_(program), counts_(counts), graph_(program.graph()), outputs_(program.reductions.size()) {
    draw(seed);
    const Timer timer(counts.seconds["ranges and references"]);
    enclose();
    refer();
  }

  void on(Isa isa, bool few) {
    const Timer timer(counts_.seconds[name(isa)]);
    work.isa = isa;
    const Kernel kernel = compiled(isa, {.log_product = !program_.reproducible, .log_cosh = !program_.reproducible});
    run(kernel, begin(kLength));
    judge();
    const std::vector<Values> whole = results(begin(kLength));
    std::vector<Slice> slices = few_slices(program_.index);
    if (isa != Isa::scalar && !few) {
      const std::vector<Slice> all = all_slices();
      slices.insert(slices.end(), all.begin(), all.end());
    }
    for (const Slice& slice : slices) {
      run(kernel, slice);
      compare(slice, whole);
      judge_totals(slice);
    }
  }

 private:
  using Values = std::vector<T>;
  static constexpr T kUntouched = T(-98.5);

  void draw(std::uint64_t seed) {
    std::mt19937_64 random(seed * 1'000'003 + program_.index);
    for (int i = 0; i < program_.inputs; ++i) {
      const bool number = random() % 6 == 0;
      Values values(kLength);
      for (T& value : values) value = drawn<T>(random);
      if (number) std::fill(values.begin(), values.end(), values.front());
      for (const Edge edge : {Edge::first, Edge::last}) {
        std::copy(values.begin(), values.end(), memory<T>().input(edge, inputs_.size()).begin());
      }
      numbers_.push_back(number);
      inputs_.push_back(std::move(values));
    }
  }

  Rewritten rewritten(const Rewrites& rewrites) const { return rewrite(graph_, program_.reductions, rewrites); }

  Kernel compiled(Isa isa, const Rewrites& rewrites) const {
    return {rewritten(rewrites), {.isa = isa, .reproducible = program_.reproducible, .share = rewrites.share}};
  }

  bool is_reduced(std::size_t output) const { return program_.reductions[output] != Reduction::none; }

  /// The ranges of all elements of all outputs. They follow the rewritten expression, which refer() compares with the
  /// written one; what becomes of logarithms they know themselves.
  void enclose() {
    const Rewritten plain = rewritten({.log_product = false, .log_cosh = false});
    std::vector<int> reduced;
    for (std::size_t k = 0; k < outputs_; ++k) {
      if (is_reduced(k)) reduced.push_back(plain.graph.roots()[k]);
    }
    Enclosure<T> enclosure(plain.graph, reduced, !program_.reproducible);
    for (const int root : plain.graph.roots()) exact_.push_back(enclosure.exact(root));
    ranges_.assign(outputs_, {});
    std::vector<T> element(inputs_.size());
    for (std::size_t i = 0; i < kLength; ++i) {
      for (std::size_t k = 0; k < element.size(); ++k) element[k] = inputs_[k][i];
      enclosure.at(element);
      for (std::size_t k = 0; k < outputs_; ++k) ranges_[k].push_back(enclosure[plain.graph.roots()[k]]);
    }
  }

  /// What the interpreter makes of the expression as it was written, and, the same to the last bit, of the rewritten one.
  void refer() {
    work.isa = Isa::scalar;
    run(compiled(Isa::scalar, {false, false, false, false, false}), begin(kLength));
    reference_ = results(begin(kLength));
    references_ = totals_;
    run(compiled(Isa::scalar, {.log_product = false, .log_cosh = false}), begin(kLength));
    compare(begin(kLength), reference_);
    for (std::size_t k = 0; k < outputs_; ++k) {
      if (!same(totals_[k], references_[k])) fail(k, 0, "as written " + text(references_[k]), totals_[k]);
    }
  }

  void run(const Kernel& kernel, const Slice& slice) {
    work.slice = slice;
    ++counts_.runs;
    std::array<Argument, kMostArrays> arguments;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      T* const data = memory<T>().input(slice.edge, i).data() + slice.first;
      arguments[i] =
          numbers_[i] ? Argument{nullptr, static_cast<double>(inputs_[i].front())} : Argument{data, 0.0, slice.stride};
    }
    std::array<Target, kMostArrays> targets;
    for (std::size_t k = 0; k < outputs_; ++k) {
      if (is_reduced(k)) continue;
      auto& out = memory<T>().output(slice.edge, k);
      std::fill(out.begin(), out.end(), kUntouched);
      targets[k] = {out.data() + slice.first, slice.stride};
    }
    totals_.assign(outputs_, 0.0);
    kernel.run(std::span(arguments).first(inputs_.size()), std::span(targets).first(outputs_), totals_, slice.n, 1);
  }

  std::vector<Values> results(const Slice& slice) const {
    std::vector<Values> all(outputs_);
    for (std::size_t k = 0; k < outputs_; ++k) {
      auto& out = memory<T>().output(slice.edge, k);
      if (!is_reduced(k)) all[k].assign(out.begin(), out.end());
    }
    return all;
  }

  /// What the last run left in place of the elements of `slice` is that of a run over all, and nothing else was touched.
  void compare(const Slice& slice, const std::vector<Values>& whole) const {
    for (std::size_t k = 0; k < outputs_; ++k) {
      if (is_reduced(k)) continue;
      std::array<T, kLength> right;
      right.fill(kUntouched);
      for (std::size_t i = 0; i < slice.n; ++i) right[slice.at(i)] = whole[k][slice.at(i)];
      auto& out = memory<T>().output(slice.edge, k);
      for (std::size_t i = 0; i < kLength; ++i) {
        if (!same(out[i], right[i])) fail(k, i, text(right[i]) + " as in another run", out[i]);
      }
    }
  }

  /// The elements of the run over all.
  void judge() {
    for (std::size_t k = 0; k < outputs_; ++k) {
      if (is_reduced(k)) continue;
      auto& out = memory<T>().output(Edge::first, k);
      for (std::size_t i = 0; i < kLength; ++i) {
        const Range<T>& range = ranges_[k][i];
        count(range, exact_[k]);
        if (!range.admits(out[i])) fail(k, i, text(range), out[i]);
        if (exact_[k] && !same(out[i], reference_[k][i])) fail(k, i, text(reference_[k][i]) + " exactly", out[i]);
      }
    }
    judge_totals(begin(kLength));
    for (std::size_t k = 0; k < outputs_; ++k) {
      const bool fixed = is_reduced(k) && exact_[k] && program_.reproducible;
      if (fixed && !same(totals_[k], references_[k])) fail(k, 0, text(references_[k]) + " exactly", totals_[k]);
    }
  }

  void count(const Range<T>& range, bool exact) {
    ++counts_.elements;
    if (range.whole()) ++counts_.unknown;
    const T size = std::max(std::abs(range.low), std::abs(range.high));
    if (range.empty() || range.single() || range.high - range.low <= size / 1000) ++counts_.sharp;
    if (exact) ++counts_.exact;
  }

  void judge_totals(const Slice& slice) {
    for (std::size_t k = 0; k < outputs_; ++k) {
      if (!is_reduced(k)) continue;
      std::vector<Range<T>>& elements = sliced_;
      elements.clear();
      for (std::size_t i = 0; i < slice.n; ++i) elements.push_back(ranges_[k][slice.at(i)]);
      const auto right = TotalEnclosure<T>::admits(program_.reductions[k], elements, totals_[k]);
      ++counts_.totals;
      if (!right) ++counts_.unknown_totals;
      if (right.value_or(true)) continue;
      std::string all = std::string(name(program_.reductions[k])) + " of";
      for (std::size_t i = 0; i < std::min<std::size_t>(slice.n, 8); ++i) all += ' ' + text(elements[i]);
      fail(k, 0, all, totals_[k]);
    }
  }

  [[noreturn]] void fail(std::size_t output, std::size_t element, const std::string& wanted, double got) const {
    std::string what = "output " + std::to_string(output);
    if (!is_reduced(output)) {
      what += ", element " + std::to_string(element) + " of";
      for (const Values& values : inputs_) what += ' ' + text(values[element]);
    }
    throw Disagreement(what + ": " + text(got) + ", not " + wanted);
  }

  const Written& program_;
  Counts& counts_;
  Graph graph_;
  std::size_t outputs_;
  std::vector<Values> inputs_;
  std::vector<bool> numbers_;
  std::vector<bool> exact_;
  /// For each output.
  std::vector<std::vector<Range<T>>> ranges_;
  std::vector<Values> reference_;
  std::vector<double> references_;
  /// Of the last run.
  std::vector<double> totals_;
  /// Kept for its memory.
  std::vector<Range<T>> sliced_;
};

struct Options {
  std::string file;
  std::vector<Isa> isas = available_isas();
  std::optional<std::uint64_t> only;
  unsigned part = 0, parts = 1;
  bool few = false;
};

Isa available(const std::string& wanted) {
  const auto& all = available_isas();
  const auto found = std::find_if(all.begin(), all.end(), [&](Isa isa) { return name(isa) == wanted; });
  if (found == all.end()) throw Error(Code::unsupported, wanted + " cannot be had here");
  return *found;
}

Options options(int count, char** words) {
  Options all;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const char* const value = i + 1 < count ? words[i + 1] : "";
    if (word == "--few") {
      all.few = true;
      continue;
    }
    if (word == "--isa") {
      all.isas = {available(value)};
    } else if (word == "--only") {
      all.only = std::strtoull(value, nullptr, 10);
    } else if (word == "--part") {
      char* rest = nullptr;
      all.part = static_cast<unsigned>(std::strtoul(value, &rest, 10)) - 1;
      all.parts = static_cast<unsigned>(std::strtoul(*rest == '/' ? rest + 1 : "1", nullptr, 10));
    } else {
      all.file = word;
      continue;
    }
    ++i;
  }
  return all;
}

template <class T>
void try_all(const Written& program, std::uint64_t seed, const Options& chosen, Counts& counts) {
  Trial<T> trial(program, seed, counts);
  for (const Isa isa : chosen.isas) trial.on(isa, chosen.few);
}

/// False where it fails.
bool passes(const Written& program, std::uint64_t seed, const Options& chosen, Counts& counts) {
  work.program = &program;
  ++counts.programs;
  try {
    if (program.type == Type::f32) {
      try_all<float>(program, seed, chosen, counts);
    } else {
      try_all<double>(program, seed, chosen, counts);
    }
    return true;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "failed: %s\n  %s\n", described().c_str(), error.what());
    return false;
  }
}

void print(const Counts& counts, int failures) {
  const auto share = [](std::uint64_t part, std::uint64_t all) {
    return all == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(all);
  };
  const auto number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
  std::printf("%llu programs in %llu runs, %d failed\n", number(counts.programs), number(counts.runs), failures);
  std::printf("%llu elements against ranges: %.1f %% may be any number, %.1f %% are known to 0.1 %%, %.1f %% exact\n",
              number(counts.elements), share(counts.unknown, counts.elements), share(counts.sharp, counts.elements),
              share(counts.exact, counts.elements));
  std::printf("%llu reductions, of which %.1f %% could not be judged\n", number(counts.totals),
              share(counts.unknown_totals, counts.totals));
  for (const auto& [what, seconds] : counts.seconds) std::printf("%s: %.1f s\n", what.c_str(), seconds);
}

/// True when all that was asked for agrees, and enough could be judged.
bool agree(const Options& chosen) {
  Corpus corpus(chosen.file);
  work.seed = corpus.seed();
  Counts counts;
  int failures = 0;
  Written program;
  while (corpus.next(program)) {
    if (chosen.only ? program.index != *chosen.only : program.index % chosen.parts != chosen.part) continue;
    if (!passes(program, corpus.seed(), chosen, counts)) ++failures;
  }
  print(counts, failures);
  return failures == 0 && counts.programs > 0 && counts.unknown <= counts.elements / 4;
}

}  // namespace

int main(int count, char** words) {
  watch();
  try {
    return agree(options(count, words)) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
