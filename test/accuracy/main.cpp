// Measures every operation of the compiler, on every instruction set of this machine, against exact results.
//   accuracy [--full] [--only NAME] [--type f32|f64] [--evaluate ISA] [--isa ISA] [--inputs FILE] [--json FILE]
//            [--hunt ROUNDS] [--threads N] [--check-oracles]
// Prints TAP, a line for each operation and type; ends with 1 when a bound is broken or a special value is wrong.
// --full takes every float and 10^7 numbers of f64, for an hour or two; otherwise a run takes less than a minute.
// --evaluate: measures an instruction set that the machine lacks too, by what its vector programs compute; once for each of
// them. --isa: measures no other.
// --hunt: looks near the worst inputs for worse ones, so many times.
// --inputs: a file of inputs to take besides, a line each: operation, type, bits of the operands; once for each of them.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "hunt.h"
#include "result.h"
#include "special.h"

namespace {

using namespace inga;
using namespace inga::accuracy;

struct Options {
  bool full = false;
  bool check_oracles = false;
  std::string only;
  std::string type;
  std::string json;
  std::vector<std::string> inputs;
  int threads = 2;
  int hunt = 0;
  Sets sets{available_isas(), {}};
};

void evaluate(Sets& sets, Isa isa) {
  const auto known = [isa](const std::vector<Isa>& some) {
    return std::find(some.begin(), some.end(), isa) != some.end();
  };
  if (!known(sets.run) && !known(sets.evaluated)) sets.evaluated.push_back(isa);
}

void leave_only(Sets& sets, Isa isa) {
  const auto other = [isa](Isa each) { return each != isa; };
  std::erase_if(sets.run, other);
  std::erase_if(sets.evaluated, other);
  if (sets.run.empty() && sets.evaluated.empty())
    throw std::runtime_error(std::string("this machine does not have ") + inga::name(isa));
}

Options parse(int count, char** words) {
  Options options;
  std::optional<Isa> only;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const auto value = [&] {
      if (++i == count) throw std::runtime_error(word + " needs a value");
      return std::string(words[i]);
    };
    if (word == "--full") {
      options.full = true;
    } else if (word == "--check-oracles") {
      options.check_oracles = true;
    } else if (word == "--only") {
      options.only = value();
    } else if (word == "--type") {
      options.type = value();
    } else if (word == "--evaluate") {
      evaluate(options.sets, parse_isa(value()));
    } else if (word == "--isa") {
      only = parse_isa(value());
    } else if (word == "--inputs") {
      options.inputs.push_back(value());
    } else if (word == "--hunt") {
      options.hunt = std::stoi(value());
    } else if (word == "--json") {
      options.json = value();
    } else if (word == "--threads") {
      options.threads = std::max(1, std::stoi(value()));
    } else {
      throw std::runtime_error("unknown option " + word);
    }
  }
  if (only) leave_only(options.sets, *only);
  return options;
}

Plan plan_for(Type type, int arity, bool full) {
  if (type == Type::f32) {
    if (arity == 1) return {1U << 14U, full ? 1U : 101U};
    return {full ? 20'000'000U : 200'000U, 0};
  }
  return {full ? 10'240'000U : 81'920U, 0};
}

/// The oracle for T and what it is; null when there is none here.
template <class T>
struct Named {
  Oracle<T> oracle;
  std::string_view name;
};

template <class T>
Named<T> oracle_for(std::string_view function) {
  if constexpr (std::is_same_v<T, float>) {
    return {narrow_oracle(function), "double"};
  } else {
    if (const Wide wide = wide_oracle(function)) return {wide, "long double"};
    return {mpfr_oracle(function), "MPFR"};
  }
}

/// The lines of the files options.inputs that are of this operation and type.
template <class T>
std::vector<Point<T>> inputs_for(std::string_view function, Type type, const Options& options) {
  using Bits = std::conditional_t<std::is_same_v<T, float>, std::uint32_t, std::uint64_t>;
  std::vector<Point<T>> points;
  for (const std::string& each : options.inputs) {
    std::ifstream file(each);
    if (!file) throw std::runtime_error("cannot read " + each);
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string name, of;
      words >> name >> of;
      if (name != function || of != fuse::name(type)) continue;
      Point<T> point{};
      std::string operand;
      for (std::size_t k = 0; k < point.size() && words >> operand; ++k)
        point[k] = std::bit_cast<T>(static_cast<Bits>(std::stoull(operand, nullptr, 16)));
      points.push_back(point);
    }
  }
  return points;
}

/// The special values of an operation that a subject gets wrong.
template <class T>
std::vector<std::string> wrong_specials(std::string_view function, Type type, const Subject& subject, int arity) {
  std::vector<std::string> wrong;
  for (const auto table : {unary_specials(), pair_specials()}) {
    for (const Special& special : table) {
      if (special.name != function) continue;
      // Of other results fast mode promises no more than its bound, and the points have them too.
      const bool bounded = std::isfinite(special.want) && special.want != 0;
      if (subject.mode == fuse::Mode::fast && bounded) continue;
      const std::array<T, 3> values{static_cast<T>(special.x), static_cast<T>(special.y), static_cast<T>(special.z)};
      std::vector<const void*> operands;
      for (std::size_t k = 0; k < static_cast<std::size_t>(arity); ++k) operands.push_back(&values[k]);
      T got = 0;
      subject.map(operands, &got, 1);
      if (identical(got, static_cast<T>(special.want))) continue;
      std::string text;
      for (std::size_t k = 0; k < operands.size(); ++k) text += (k == 0 ? "" : ", ") + std::to_string(values[k]);
      wrong.push_back("(" + text + ") gives " + bits(type, got) + " and not " + bits(type, special.want));
    }
  }
  return wrong;
}

template <class T>
void measure(const Function& function, const fuse::OpRow& row, Type type, const Options& options, Run& run) {
  const std::string title = std::string(function.name) + ' ' + std::string(fuse::name(type));
  const Named<T> exact = oracle_for<T>(function.name);
  if (exact.oracle == nullptr) {
    std::printf("ok - %s # SKIP exact results need MPFR (libmpfr-dev)\n", title.c_str());
    return;
  }
  const auto all = subjects(row.op, type, options.sets);
  const Points<T> points(function, row.arity, plan_for(type, row.arity, options.full),
                         inputs_for<T>(function.name, type, options));
  Swept swept = sweep<T>(all, points, row.arity, exact.oracle, options.threads);
  hunt<T>(swept, all, function, row.arity, exact.oracle, options.hunt, options.threads);
  std::string figures;
  std::string complaints;
  for (std::size_t s = 0; s < all.size(); ++s) {
    const Subject& subject = all[s];
    run.results.push_back({function.name, row.arity, type, subject.mode, subject.isa, bound(function, subject.mode),
                           exact.name, swept.worst[s], swept.points,
                           wrong_specials<T>(function.name, type, subject, row.arity)});
    char figure[64];
    std::snprintf(figure, sizeof figure, " %s/%s %.3f", inga::name(subject.isa),
                  std::string(fuse::name(subject.mode)).c_str(), swept.worst[s].ulps);
    figures += figure;
    complaints += complaint(run.results.back());
  }
  std::printf("%sok - %s:%s\n", complaints.empty() ? "" : "not ", title.c_str(), figures.c_str());
  std::fputs(complaints.c_str(), stderr);
  std::fflush(stdout);
}

const fuse::OpRow* find_op(std::string_view name) {
  for (const auto& row : fuse::kOps) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

/// An operation that nobody measures is a failure of this program.
int unmeasured() {
  constexpr std::string_view kWithoutRounding[] = {"input", "const", "lt", "le", "gt", "ge", "eq", "ne", "select"};
  int count = 0;
  for (const auto& row : fuse::kOps) {
    const auto same = [&](std::string_view name) { return name == row.name; };
    if (std::any_of(std::begin(kWithoutRounding), std::end(kWithoutRounding), same)) continue;
    const auto known = functions();
    if (std::any_of(known.begin(), known.end(), [&](const Function& f) { return f.name == row.name; })) continue;
    std::printf("not ok - %s is not measured\n", std::string(row.name).c_str());
    ++count;
  }
  return count;
}

int measure_all(const Options& options) {
  Run run{options.full, has_mpfr(), options.sets.evaluated, {}, {}};
  for (const Isa isa : run.evaluated) std::printf("# %s is evaluated, not run\n", inga::name(isa));
  std::string missing;
  for (const Function& function : functions()) {
    if (!options.only.empty() && options.only != function.name) continue;
    const fuse::OpRow* row = find_op(function.name);
    if (row == nullptr) {
      run.missing.emplace_back(function.name);
      missing += ' ' + std::string(function.name);
      continue;
    }
    if (options.type != "f64") measure<float>(function, *row, Type::f32, options, run);
    if (options.type != "f32") measure<double>(function, *row, Type::f64, options, run);
  }
  if (!missing.empty()) std::printf("# not in this build:%s\n", missing.c_str());
  if (!options.json.empty()) write_json(run, options.json);
  const auto broken = std::count_if(run.results.begin(), run.results.end(), [](const auto& r) { return !r.holds(); });
  std::printf("# %zu results, %td broken\n", run.results.size(), broken);
  return broken == 0 && unmeasured() == 0 && !run.results.empty() ? 0 : 1;
}

/// Long double against MPFR, in units of the last place of f64: what may be added to every figure.
int check_oracles(const Options& options) {
  if (!has_mpfr()) throw std::runtime_error("--check-oracles needs MPFR (libmpfr-dev)");
  constexpr double kAllowed = 0.002;
  bool sound = true;
  for (const Function& function : functions()) {
    const Wide wide = wide_oracle(function.name);
    const Wide exact = mpfr_oracle(function.name);
    if (wide == nullptr || exact == nullptr || (!options.only.empty() && options.only != function.name)) continue;
    const Points<double> points(function, 1, plan_for(Type::f64, 1, false), {});
    double most = 0;
    for (std::uint64_t i = 0; i < points.size(); ++i) {
      const long double right = exact(points[i][0], 0, 0);
      const long double found = wide(points[i][0], 0, 0);
      // Beyond the range of f64 the two need only be on the same side.
      if (std::isnan(right) || right == found || !std::isfinite(static_cast<double>(right + found))) continue;
      const int exponent = std::max(right == 0 ? -1022 : std::ilogb(right), -1022);
      most = std::max(most, static_cast<double>(std::abs(found - right) / std::ldexp(1.0L, exponent - 52)));
    }
    std::printf("%sok - long double %s: %.5f ULP\n", most <= kAllowed ? "" : "not ", std::string(function.name).c_str(),
                most);
    sound = sound && most <= kAllowed;
  }
  return sound ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  try {
    const Options options = parse(count, words);
    return options.check_oracles ? check_oracles(options) : measure_all(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "accuracy: %s\n", error.what());
    return 2;
  }
}
