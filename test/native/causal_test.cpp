// Causal discovery against slow ways to the same numbers: least squares against the normal equations, early ends of
// lasso paths against whole ones, the fast order against the reference on every instruction set.
//   causal_test [ISA...]      only the orders, on the named instruction sets, which this machine must have
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "causal/active.h"
#include "causal/adjacency.h"
#include "causal/bootstrap.h"
#include "causal/data.h"
#include "causal/definite.h"
#include "causal/guide.h"
#include "causal/lars.h"
#include "causal/order.h"
#include "causal/pairwise.h"
#include "causal/reference.h"
#include "causal/shelf.h"
#include "causal/standard.h"
#include "causal/state.h"
#include "causal/stepped.h"
#include "causal/triangle.h"
#include "check.h"
#include "core/error.h"

namespace {

using inga::check;
using inga::failures;
using inga::uniform;
using inga::causal::Effect;
using inga::causal::OnConstant;
using inga::causal::Prior;
using inga::causal::Samples;
using Random = std::mt19937_64;

/// Rows x columns, row-major.
struct Table {
  std::size_t rows;
  std::size_t columns;
  std::vector<double> data;
  double& at(std::size_t row, std::size_t column) { return data[row * columns + column]; }
  Samples samples(OnConstant on_constant = OnConstant::error) const {
    std::vector<std::string> names;
    for (std::size_t j = 0; j < columns; ++j) names.push_back("c" + std::to_string(j));
    return Samples({data.data(), rows, columns}, names, on_constant, 2, inga::Progress{});
  }
};

enum class Noise { uniform, laplace, heavy };

double draw(Random& random, Noise noise) {
  const double u = uniform(random) - 0.5;
  if (noise == Noise::uniform) return u;
  const double exponential = -std::log1p(-2.0 * std::abs(u)) * (u < 0 ? -1.0 : 1.0);
  return noise == Noise::laplace ? exponential : exponential * exponential * exponential;
}

/// Every column is a sum of about `causes` columns before it, times `strength`, and noise.
Table model(Random& random, std::size_t rows, std::size_t columns, double causes, double strength, Noise noise) {
  Table table{rows, columns, std::vector<double>(rows * columns)};
  for (std::size_t j = 0; j < columns; ++j) {
    std::vector<double> effects(j);
    for (double& effect : effects) {
      if (uniform(random) * static_cast<double>(j) < causes) effect = strength * (uniform(random) - 0.3);
    }
    for (std::size_t i = 0; i < rows; ++i) {
      double value = draw(random, noise);
      for (std::size_t k = 0; k < j; ++k) value += effects[k] * table.at(i, k);
      table.at(i, j) = value;
    }
  }
  return table;
}

std::vector<int> counted(std::size_t n) {
  std::vector<int> order(n);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

void test_sums(Random& random) {
  for (const std::size_t n : {0u, 1u, 7u, 8u, 127u, 128u, 129u, 1000u, 5003u}) {
    std::vector<double> x(n);
    long double exact = 0.0L, size = 0.0L;
    for (double& value : x) {
      value = std::ldexp(uniform(random) - 0.5, static_cast<int>(random() % 20));
      exact += value;
      size += std::abs(value);
    }
    const double sum = inga::causal::pairwise_sum([&](std::size_t i) { return x[i]; }, 0, n);
    // The error bound of 16 additions in a row (a block) and 6 levels of halves.
    const long double bound = 24 * std::numeric_limits<double>::epsilon() * size;
    check(std::abs(sum - exact) <= bound, "pairwise sum of " + std::to_string(n));
  }
}

/// The residual of a fit is orthogonal to what it was fitted on: to rounding of the data, whatever their condition.
void check_fit(const Samples& samples, std::span<const int> support, std::size_t k, std::span<const double> fit,
               const std::string& what) {
  const std::size_t n = samples.rows();
  std::vector<std::vector<double>> standard(k + 1, std::vector<double>(n));
  for (std::size_t j = 0; j <= k; ++j) {
    inga::causal::standardise(samples.column(static_cast<int>(j)), standard[j].data());
  }
  std::vector<long double> rest(standard[k].begin(), standard[k].end());
  double largest = 1.0;
  for (std::size_t a = 0; a < support.size(); ++a) {
    const auto& column = standard[static_cast<std::size_t>(support[a])];
    for (std::size_t i = 0; i < n; ++i) rest[i] -= static_cast<long double>(fit[a]) * column[i];
    largest = std::max(largest, std::abs(fit[a]));
  }
  for (const int j : support) {
    long double product = 0.0L;
    for (std::size_t i = 0; i < n; ++i) product += rest[i] * standard[static_cast<std::size_t>(j)][i];
    const double bound = 1e-14 * static_cast<double>(n) * largest * static_cast<double>(support.size());
    check(std::abs(static_cast<double>(product)) <= bound, what + ": not orthogonal");
  }
}

/// What is known without the triangle agrees with it, and what is nearly dependent is left to it.
void test_definite(Random& random) {
  for (int round = 0; round < 60; ++round) {
    const std::size_t p = 1 + random() % 70, n = p + 2 + random() % 60;
    Table table = model(random, n, p, 2.0, 1.5, Noise::laplace);
    // From nearly dependent (what is nearer is refused before) to nothing of the kind: each a tenth as near as the last.
    const double distance = std::pow(10.0, round % 10 - 8);
    const bool is_near = p > 4 && round < 40;
    for (std::size_t i = 0; i < n && is_near; ++i) {
      table.at(i, p - 1) = table.at(i, 0) - table.at(i, 1) + distance * table.at(i, p - 1);
    }
    const Samples samples = table.samples();
    const bool sure = inga::causal::surely_independent(samples, p, 1, inga::Progress{});
    check(sure == inga::causal::surely_independent(samples, p, 3, inga::Progress{}), "definite by threads");
    const inga::causal::Triangle triangle(samples, counted(p), 1, inga::Progress{});
    check(!sure || triangle.size() == p, "surely independent, and the triangle says it is not");
    check(is_near || sure, "plain columns are surely independent");
    check(!is_near || distance > 1e-7 || !sure, "so near is not sure");
  }
}

void test_triangle(Random& random) {
  for (int round = 0; round < 20; ++round) {
    Table table = model(random, 150, 40, 3.0, 1.5, Noise::laplace);
    for (std::size_t i = 0; i < table.rows; ++i) {
      // Nearly the same columns, and a distant one in tiny units.
      table.at(i, 20) = table.at(i, 3) + 1e-6 * table.at(i, 20);
      table.at(i, 30) = table.at(i, 5) - table.at(i, 6) + 1e-5 * table.at(i, 30);
      table.at(i, 35) = 1e-200 * (table.at(i, 35) + 1e6);
      table.at(i, 36) *= 1e200;
    }
    const Samples samples = table.samples();
    const auto order = counted(table.columns);
    const inga::causal::Triangle triangle(samples, order, 1, inga::Progress{});
    check(triangle.size() == table.columns, "independent columns");
    for (const std::size_t k : {1u, 10u, 25u, 39u}) {
      check_fit(samples, {order.data(), k}, k, triangle.fit(k), "fit on all");
      std::vector<int> support;
      for (std::size_t j = 0; j < k; ++j) {
        if (random() % 3 != 0) support.push_back(static_cast<int>(j));
      }
      check_fit(samples, support, k, triangle.fit(k, support), "fit on some");
    }
  }
}

/// Predictors come and go; the factor stays that of their inner products.
void test_active(Random& random) {
  for (int round = 0; round < 50; ++round) {
    const std::size_t size = 25, rows = 60;
    std::vector<double> x(size * rows);
    for (double& value : x) value = uniform(random) - 0.5;
    const auto product = [&](int a, int b) {
      return std::inner_product(x.begin() + a * 60, x.begin() + (a + 1) * 60, x.begin() + b * 60, 0.0);
    };
    inga::causal::ActiveFactor factor;
    std::vector<int> active;
    for (int step = 0; step < 60; ++step) {
      if (active.empty() || (random() % 3 != 0 && active.size() < size)) {
        int next = 0;
        while (std::find(active.begin(), active.end(), next) != active.end()) ++next;
        std::vector<double> products;
        for (const int other : active) products.push_back(product(next, other));
        check(factor.append(products, product(next, next)), "append");
        check(!factor.append(
                  [&] {
                    auto again = products;
                    again.push_back(product(next, next));
                    return again;
                  }(),
                  product(next, next)),
              "a predictor twice");
        active.push_back(next);
      } else {
        const std::size_t index = random() % active.size();
        factor.remove(index);
        active.erase(active.begin() + static_cast<std::ptrdiff_t>(index));
      }
      std::vector<double> b(active.size());
      for (double& value : b) value = uniform(random) - 0.5;
      const std::vector<double> solution = factor.solve(b);
      for (std::size_t i = 0; i < active.size(); ++i) {
        double sum = 0.0;
        for (std::size_t j = 0; j < active.size(); ++j) sum += product(active[i], active[j]) * solution[j];
        // The condition of 25 random columns of 60 rows is below 1e3.
        check(std::abs(sum - b[i]) < 1e-10, "solution of the active factor");
      }
    }
  }
}

bool same(const std::vector<Effect>& a, const std::vector<Effect>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Effect& x, const Effect& y) {
    return x.cause == y.cause && x.effect == y.effect && x.size == y.size;
  });
}

/// An early end of the path finds what the whole path finds, and threads change nothing, not even in the last bit.
void test_adjacency(Random& random) {
  std::size_t edges = 0;
  for (int round = 0; round < 60; ++round) {
    const std::size_t columns = 2 + random() % 60, rows = columns + 2 + random() % 300;
    const double strength = round % 3 == 0 ? 3.0 : 1.0;
    const Table table = model(random, rows, columns, round % 2 == 0 ? 2.0 : 8.0, strength, Noise::laplace);
    const Samples samples = table.samples();
    const auto order = counted(columns);
    const auto early = inga::causal::adjacency(samples, order, {.threads = 1});
    check(same(early, inga::causal::adjacency(samples, order, {.threads = 1, .full_path = true})),
          "early end of a path");
    check(same(early, inga::causal::adjacency(samples, order, {.threads = 3})), "adjacency on three threads");
    edges += early.size();
  }
  check(edges > 1000, "effects found at all");
}

/// What project() finds is what a column of R holds; fits of few rows are the same for every number of threads, are
/// least squares, and have causes in the order alone.
void test_scarce(Random& random) {
  std::size_t edges = 0;
  for (int round = 0; round < 20; ++round) {
    const std::size_t rows = 12 + random() % 20, columns = rows + random() % 40, ordered = rows - 2;
    const Table table = model(random, rows, columns, 2.0, 1.0, Noise::laplace);
    const Samples samples = table.samples();
    const auto all = counted(columns);
    const std::span<const int> order(all.data(), ordered), rest(all.data() + ordered, columns - ordered);
    const inga::causal::Triangle triangle(samples, order.first(ordered - 1), 2, inga::Progress{}, true);
    const inga::causal::Triangle longer(samples, order, 1, inga::Progress{});
    const std::vector<double> found = triangle.project(samples, order.last(1));
    check(std::equal(found.begin(), found.end(), longer.column(ordered - 1)), "a projected column");
    const auto one = inga::causal::adjacency(samples, order, {.threads = 1, .scarce = true, .rest = rest});
    check(same(one, inga::causal::adjacency(samples, order, {.threads = 3, .scarce = true, .rest = rest})),
          "few rows on three threads");
    check(same(inga::causal::adjacency(samples, order, {.threads = 1, .rest = rest}),
               inga::causal::adjacency(samples, order, {.threads = 1})),
          "the rest is left where nobody asks for it");
    for (std::size_t first = 0; first < one.size();) {
      std::size_t last = first;
      std::vector<double> left(samples.column(one[first].effect).begin(), samples.column(one[first].effect).end());
      const double mean = std::accumulate(left.begin(), left.end(), 0.0) / static_cast<double>(rows);
      for (double& value : left) value -= mean;
      for (; last < one.size() && one[last].effect == one[first].effect; ++last) {
        const auto [cause, effect, size] = one[last];
        check(static_cast<std::size_t>(cause) < ordered && cause < effect, "a cause in the order, earlier");
        const auto column = samples.column(cause);
        const double middle = std::accumulate(column.begin(), column.end(), 0.0) / static_cast<double>(rows);
        const double factor = std::scalbn(size, samples.exponent(cause) - samples.exponent(effect));
        for (std::size_t i = 0; i < rows; ++i) left[i] -= factor * (column[i] - middle);
      }
      for (std::size_t e = first; e < last; ++e) {
        const auto column = samples.column(one[e].cause);
        const double product = std::inner_product(left.begin(), left.end(), column.begin(), 0.0);
        const double length = std::sqrt(std::inner_product(column.begin(), column.end(), column.begin(), 0.0));
        check(std::abs(product) <= 1e-9 * length * std::sqrt(static_cast<double>(rows)), "least squares of few rows");
      }
      edges += last - first;
      first = last;
    }
  }
  check(edges > 300, "effects of few rows found at all");
}

/// The second predictor's correlation with the target is what the first one explains: it stays out.
void test_two_predictors() {
  const double gram[] = {100.0, 60.0, 60.0, 100.0};
  const double weights[] = {1.0, 1.0};
  const double products[] = {90.0, 54.0};
  const auto none = [](std::span<const int>, std::span<const double>) { return 19.0; };
  const inga::causal::LarsProblem problem{gram, 2, weights, products, 100.0, 19.0, 100, none};
  const auto support = inga::causal::best_support(problem, {}, inga::Progress{});
  check(support == std::vector<int>{0}, "a predictor that adds nothing is left out");
}

/// The order that `ranks` find together, which share the columns by two.
inga::causal::Order in_steps(const Samples& samples, const Prior& prior, inga::Isa isa, int ranks) {
  using inga::causal::Columns;
  using inga::causal::Stepped;
  const int hosts = (ranks + 1) / 2;
  const std::size_t size = Columns::doubles(static_cast<std::size_t>(samples.variables()), samples.rows(), isa);
  std::vector<inga::AlignedVector<double>> memory(static_cast<std::size_t>(hosts), inga::AlignedVector<double>(size));
  const inga::Progress progress;
  std::vector<std::unique_ptr<Stepped>> searches;
  for (int rank = 0; rank < ranks; ++rank) {
    searches.push_back(std::make_unique<Stepped>(samples, prior, isa, memory[static_cast<std::size_t>(rank / 2)], rank,
                                                 ranks, progress));
  }
  while (true) {
    Stepped::Step step{};
    for (const auto& search : searches) step = search->next();
    if (step == Stepped::Step::done) return searches.front()->result();
    if (step == Stepped::Step::columns) {
      for (int rank = 0; rank < ranks; ++rank)
        searches[static_cast<std::size_t>(rank)]->change_columns(
            static_cast<std::size_t>(rank % 2), static_cast<std::size_t>(std::min(2, ranks - rank / 2 * 2)));
      continue;
    }
    const std::size_t report = searches.front()->report();
    std::vector<double> all(static_cast<std::size_t>(ranks) * report);
    for (std::size_t rank = 0; rank < searches.size(); ++rank)
      searches[rank]->compare(std::span(all).subspan(rank * report, report), nullptr);
    for (const auto& search : searches) search->note(all);
  }
}

/// What a random order allows: some pairs, some tiers.
Prior random_prior(Random& random, int columns) {
  std::vector<int> order(static_cast<std::size_t>(columns));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i-- > 1;) std::swap(order[i], order[random() % (i + 1)]);
  const bool soft = random() % 2 == 0;
  std::vector<Prior::Pair> before, no_effect;
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      // Nobody has an effect on the first third, which has none on every second of the others.
      const bool first = soft && 3 * i < order.size();
      if (first || (soft && random() % 6 == 0)) no_effect.emplace_back(order[j], order[i]);
      if (first && (3 * j < order.size() || j % 2 == 0)) {
        no_effect.emplace_back(order[i], order[j]);
      } else if (random() % 6 == 0) {
        before.emplace_back(order[i], order[j]);
      }
    }
  }
  std::vector<int> tiers;
  if (random() % 2 == 0) {
    tiers.resize(order.size(), -1);
    int tier = 0;
    for (const int variable : order) {
      if (random() % 3 != 0) tiers[static_cast<std::size_t>(variable)] = tier;
      if (random() % 4 == 0) ++tier;
    }
  }
  return {columns, tiers, before, no_effect, soft};
}

void test_order(Random& random, const std::vector<inga::Isa>& isas) {
  for (int round = 0; round < 40; ++round) {
    const auto noise = static_cast<Noise>(round % 3);
    const std::size_t columns = 2 + random() % 14;
    const std::size_t rows = round % 10 == 0 ? 9000 + random() % 50 : 3 + random() % (round % 4 == 0 ? 12 : 400);
    const Samples samples = model(random, rows, columns, 2.0, 1.5, noise).samples();
    const Prior prior = round % 3 == 0 ? Prior() : random_prior(random, static_cast<int>(columns));
    const auto expected = inga::causal::reference_order(samples, {}, prior);
    const std::string what = std::to_string(rows) + " x " + std::to_string(columns);
    check(expected.order.size() + expected.unordered.size() == columns, "all variables somewhere, " + what);
    check(columns < rows || expected.order.size() == rows - 2, "ordered as far as the rank goes, " + what);
    for (const inga::Isa isa : isas) {
      for (const int threads : {1, 3}) {
        const auto found =
            inga::causal::causal_order(samples, {.threads = threads, .isa = isa, .prior = prior}, inga::Progress{});
        const std::string where = what + " " + inga::name(isa) + " " + std::to_string(threads);
        check(found.order == expected.order, "order " + where);
        check(found.unordered == expected.unordered, "unordered " + where);
      }
      for (const int ranks : {1, 2, 5}) {
        const auto found = in_steps(samples, prior, isa, ranks);
        const std::string where = what + " " + inga::name(isa) + " by " + std::to_string(ranks);
        check(found.order == expected.order && found.unordered == expected.unordered, "order " + where);
      }
    }
  }
}

/// What a search has left while it ran, at times that the scheduler chooses.
std::vector<std::vector<double>> states_of(const Samples& samples, const Prior& prior, const std::vector<int>& order) {
  inga::causal::Shelf shelf({});
  std::atomic<bool> is_done = false;
  std::vector<std::vector<double>> states;
  std::thread reader([&] {
    for (bool last = false; !last;) {
      last = is_done;
      shelf.ask();
      if (auto state = shelf.take(); !state.empty()) states.push_back(std::move(state));
    }
  });
  const auto found = inga::causal::causal_order(samples, {.threads = 2, .prior = prior, .shelf = &shelf}, {});
  is_done = true;
  reader.join();
  check(found.order == order, "order of a search that is watched");
  return states;
}

/// What a search leaves that goes on from a state and is interrupted at once: while it takes the first of the order out of the rest.
std::vector<double> left_at_once(const Samples& samples, const std::vector<double>& state) {
  inga::causal::Shelf shelf(state);
  std::array<std::int32_t, inga::Progress::words> words{};
  const auto word = [&words](inga::Progress::Word which) { return std::atomic_ref(words[which]); };
  std::atomic<bool> is_over = false;
  std::thread watcher([&] {
    while (!is_over && word(inga::Progress::done).load() == 0) {
    }
    word(inga::Progress::cancel).store(1);
  });
  try {
    causal_order(samples, {.threads = 1, .shelf = &shelf}, inga::Progress(words));
  } catch (const inga::Error& error) {
    check(error.code() == inga::Code::aborted, std::string("a search that is interrupted at once: ") + error.what());
  }
  is_over = true;
  watcher.join();
  return shelf.take();
}

/// Interrupted again and again, wherever it is, until it has often been where all pairs are compared once more.
/// What progress says of a search of which so many places are found: at least this, and at most that.
std::pair<double, double> expected_progress(std::size_t places, const Samples& samples, double usual_comparisons) {
  std::vector<double> until{0.0};
  for (int round = 0; round < samples.orderable(); ++round) {
    const double left = samples.variables() - round;
    until.push_back(until.back() + (round == 0 ? left * (left - 1) / 2 : usual_comparisons * left));
  }
  return {until[places] / until.back(), until[std::min(places + 1, until.size() - 1)] / until.back()};
}

void test_interruptions(Random& random) {
  const Samples samples = model(random, 20, 260, 2.0, 1.5, Noise::laplace).samples();
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<int> order = causal_order(samples, {.threads = 1}, {}).order;
  const auto whole = std::chrono::steady_clock::now() - begin;
  const auto states = states_of(samples, {}, order);
  const auto has_begun = [&samples](const std::vector<double>& numbers) {
    return !inga::causal::State::of(numbers, samples.variables(), samples.orderable()).found.order.empty();
  };
  const std::vector<double> first = *std::find_if(states.begin(), states.end(), has_begun);
  std::vector<double> state = first;
  int rows_of_later_rounds = 0;
  for (int stops = 0; stops < 1000 && rows_of_later_rounds < 5; ++stops) {
    inga::causal::Shelf shelf(state);
    std::array<std::int32_t, inga::Progress::words> told{};
    std::thread clock([&told, wait = 0.5 * uniform(random) * whole] {
      std::this_thread::sleep_for(wait);
      std::atomic_ref(told[inga::Progress::cancel]).store(1);
    });
    try {
      causal_order(samples, {.threads = 1 + stops % 2, .usual_comparisons = 40.0, .shelf = &shelf},
                   inga::Progress(told));
      state = first;
    } catch (const inga::Error& error) {
      check(error.code() == inga::Code::aborted, std::string("a search that is interrupted: ") + error.what());
      if (auto left = shelf.take(); !left.empty()) {
        state = std::move(left);
        const auto places = inga::causal::State::of(state, samples.variables(), samples.orderable()).found.order.size();
        const auto [least, most] = expected_progress(places, samples, 40.0);
        const double share = static_cast<double>(told[inga::Progress::done]) / told[inga::Progress::total];
        check(share > least - 1e-4 && share < most + 1e-4, "progress at place " + std::to_string(places));
      }
    }
    clock.join();
    const auto kept = inga::causal::State::of(state, samples.variables(), samples.orderable());
    if (kept.row == 0) continue;
    ++rows_of_later_rounds;
    const auto says = [](const inga::causal::Evidence::Kept& each) { return each.score > 0.0; };
    check(std::any_of(kept.kept.begin(), kept.kept.end(), says), "rows are kept with what they say");
    const std::vector<double> left = left_at_once(samples, state);
    if (!left.empty()) {
      const auto again = inga::causal::State::of(left, samples.variables(), samples.orderable());
      check(again.row == 0 || std::any_of(again.kept.begin(), again.kept.end(), says), "rows are kept once more");
    }
    inga::causal::Shelf last(state);
    check(causal_order(samples, {.threads = 2, .shelf = &last}, {}).order == order,
          "order of a search that was interrupted again and again");
  }
  check(rows_of_later_rounds > 0, "never interrupted where all pairs are compared once more");
}

/// A search that goes on from any state ends as one that was never interrupted.
void test_states(Random& random) {
  // More variables than are compared at a time in the first round.
  for (const std::size_t rows : {60u, 150u}) {
    const Samples samples = model(random, rows, 80, 2.0, 1.5, Noise::laplace).samples();
    const Prior prior = rows == 60 ? Prior() : random_prior(random, samples.variables());
    const auto whole = inga::causal::causal_order(samples, {.threads = 1, .prior = prior}, {});
    const auto states = states_of(samples, prior, whole.order);
    check(!states.empty(), "the end is left");
    for (std::size_t at = 0; at < states.size(); at += 1 + states.size() / 6) {
      const std::string what = "state " + std::to_string(at) + " of " + std::to_string(states.size());
      const auto state = inga::causal::State::of(states[at], samples.variables(), samples.orderable());
      check(state.numbers() == states[at], "numbers of " + what);
      inga::causal::Shelf shelf(states[at]);
      const auto found = inga::causal::causal_order(samples, {.threads = 2, .prior = prior, .shelf = &shelf}, {});
      check(found.order == whole.order && found.unordered == whole.unordered, "order from " + what);
      check(found.decisions.size() == found.order.size(), "decisions from " + what);
    }
    // Whatever a file holds, it is refused, or it is a state.
    for (int change = 0; change < 60; ++change) {
      std::vector<double> numbers = states[random() % states.size()];
      const double strange[] = {-1.0, 0.5, 1e9, std::nan(""), HUGE_VAL, 79.0, 0.0};
      if (change % 3 == 0) {
        numbers.resize(random() % numbers.size());
      } else {
        numbers[random() % (change % 3 == 1 ? std::min<std::size_t>(20, numbers.size()) : numbers.size())] =
            strange[random() % std::size(strange)];
      }
      inga::causal::Shelf shelf(numbers);
      try {
        const auto found = inga::causal::causal_order(samples, {.threads = 1, .prior = prior, .shelf = &shelf}, {});
        check(found.order.size() == whole.order.size(), "size of an order from a changed state");
      } catch (const inga::Error& error) {
        check(error.code() == inga::Code::data, std::string("a changed state: ") + error.what());
      }
    }
  }
}

/// One order for several groups, which may be short of rows.
void test_groups(Random& random, const std::vector<inga::Isa>& isas) {
  for (int round = 0; round < 20; ++round) {
    const std::size_t columns = 2 + random() % 9, count = 2 + random() % 3;
    std::vector<Samples> samples;
    for (std::size_t g = 0; g < count; ++g) {
      const std::size_t rows = round % 5 == 0 ? 3 + random() % 12 : 20 + random() % 200;
      samples.push_back(model(random, rows, columns, 2.0, 1.5, static_cast<Noise>(g % 3)).samples());
    }
    std::vector<inga::causal::Group> groups;
    for (std::size_t g = 0; g < count; ++g) groups.push_back({samples[g], "g" + std::to_string(g)});
    const Prior prior = round % 2 == 0 ? Prior() : random_prior(random, static_cast<int>(columns));
    const auto expected = inga::causal::reference_order(groups, {}, prior);
    for (const inga::Isa isa : isas) {
      for (const int threads : {1, 3}) {
        const auto found =
            inga::causal::causal_order(groups, {.threads = threads, .isa = isa, .prior = prior}, inga::Progress{});
        const std::string where = std::to_string(count) + " groups of " + std::to_string(columns) + " columns";
        check(found.order == expected.order && found.unordered == expected.unordered, "order of " + where);
      }
    }
  }
}

void refused(const Table& table, const std::string& part) {
  try {
    table.samples();
    check(false, "accepted: " + part);
  } catch (const inga::Error& error) {
    check(error.code() == inga::Code::data, std::string("code of ") + error.what());
    check(std::string(error.what()).find(part) != std::string::npos, std::string(error.what()) + " lacks " + part);
  }
}

void test_data(Random& random) {
  const Table good = model(random, 50, 6, 2.0, 1.0, Noise::uniform);
  const auto changed = [&](std::size_t column, auto&& value) {
    Table table = good;
    for (std::size_t i = 0; i < table.rows; ++i) table.at(i, column) = value(table, i);
    return table;
  };
  using Cells = Table&;
  refused(changed(4, [](Cells, std::size_t) { return 0.1; }), "'c4' is constant");
  refused(changed(4, [](Cells t, std::size_t i) { return t.at(i, 2); }), "'c2' and 'c4' hold the same");
  refused(changed(4, [](Cells t, std::size_t i) { return 700 - 30 * t.at(i, 2); }),
          "'c4' is column 'c2' in other units");
  refused(changed(5, [](Cells t, std::size_t i) { return t.at(i, 1) + 2 * t.at(i, 3) + 1; }),
          "'c5' is a linear combination of 'c1', 'c3'");
  refused(changed(3, [](Cells, std::size_t i) { return i == 30 ? std::nan("") : static_cast<double>(i); }),
          "row 31, column 'c3': the value is NaN");
  refused(changed(3, [](Cells, std::size_t i) { return i == 9 ? -HUGE_VAL : static_cast<double>(i); }), "-Infinity");
  refused({1, 2, {1, 2}}, "one row");
  refused({2, 2, {1, 2, 3, 5}}, "two rows");
  refused({0, 2, {}}, "no rows");
  refused({3, 2, {1, 2, 1, 2, 1, 2}}, "nothing varies");

  // More columns than rows with a circuit among them: nothing to find in advance, but the search comes upon it.
  Table wide = model(random, 12, 30, 1.0, 1.0, Noise::laplace);
  for (std::size_t i = 0; i < wide.rows; ++i) wide.at(i, 2) = wide.at(i, 0) - wide.at(i, 1);
  refused(wide, "'c2' is a linear combination of 'c0', 'c1'");
  // Rows that come again bring no dimension.
  Table repeated = model(random, 40, 12, 1.0, 1.0, Noise::laplace);
  for (std::size_t i = 8; i < 40; ++i) {
    for (std::size_t j = 0; j < 12; ++j) repeated.at(i, j) = repeated.at(i % 8, j);
  }
  check(repeated.samples().rank() == 7, "rank of repeated rows");
  check(repeated.samples().orderable() == 6, "what repeated rows can order");
  // A column near 0 or infinity is a column like any other.
  const Table tiny = changed(4, [](Cells t, std::size_t i) { return 1e-300 * t.at(i, 4); });
  const Table huge = changed(4, [](Cells t, std::size_t i) { return 1e300 * t.at(i, 4); });
  const auto order = inga::causal::reference_order(good.samples()).order;
  check(inga::causal::reference_order(tiny.samples()).order == order, "tiny units");
  check(inga::causal::reference_order(huge.samples()).order == order, "huge units");

  Table constant = changed(1, [](Cells, std::size_t) { return -5.0; });
  const Samples rest = constant.samples(OnConstant::drop);
  check(rest.variables() == 5 && rest.kept() == std::vector<int>{0, 2, 3, 4, 5}, "constant columns left out");
  check(rest.name(1) == "c2", "names without constant columns");
}

void test_draws() {
  constexpr std::size_t kRows = 1000, kCount = 2000;
  const inga::causal::Draws draws(kRows, kCount, 7), other(kRows, kCount, 8);
  std::vector<int> seen(kRows, 0);
  double distinct = 0.0;
  for (std::size_t i = 0; i < kCount; ++i) {
    std::vector<std::int32_t> rows = draws.rows(i);
    check(rows.size() == kRows && rows == draws.rows(i), "a resample is drawn again");
    check(rows != other.rows(i) && (i == 0 || rows != draws.rows(i - 1)), "resamples differ");
    for (const std::int32_t row : rows) ++seen[static_cast<std::size_t>(row)];
    std::ranges::sort(rows);
    distinct += static_cast<double>(std::ranges::unique(rows).begin() - rows.begin());
  }
  double chi = 0.0;
  for (const int count : seen) chi += (count - 2000.0) * (count - 2000.0) / 2000.0;
  // 999 degrees of freedom, standard deviation 45: five of them.
  check(std::abs(chi - 999.0) < 225.0, "rows are drawn evenly: " + std::to_string(chi));
  // 1 - (1 - 1 / n)^n of the rows are drawn at least once: 632.3, standard deviation of the mean of 2,000 .22.
  check(std::abs(distinct / kCount - 632.3) < 1.1, "drawn with replacement: " + std::to_string(distinct / kCount));
}

void test_resamples(Random& random) {
  const Table table = model(random, 80, 7, 2.0, 1.0, Noise::laplace);
  std::vector<std::string> names;
  for (std::size_t j = 0; j < table.columns; ++j) names.push_back("c" + std::to_string(j));
  const inga::causal::ResampleFit fit{
      {table.data.data(), table.rows, table.columns}, names, inga::active_isa(), [](const Samples&) {
        return Prior();
      }};
  const Samples samples = table.samples();
  std::vector<std::int32_t> picks, starts{0};
  for (int i = 0; i < 80; ++i) picks.push_back(i);
  starts.push_back(80);
  picks.insert(picks.end(), {3, 3, 3});
  starts.push_back(83);
  const inga::causal::Draws given(picks, starts);
  const auto found = inga::causal::fit_resamples(fit, given, 2);
  const auto order = inga::causal::causal_order(samples, {}, {}).order;
  check(found.size() == 2 && found[0].order == order && found[0].failure.empty(), "all rows once");
  check(found[0].effects.size() == inga::causal::adjacency(samples, order, {}).size(), "effects of all rows once");
  check(found[1].order.empty() && found[1].failure.find("nothing varies") != std::string::npos, "a row three times");
  const inga::causal::Draws drawn(table.rows, 9, 1);
  const auto one = inga::causal::fit_resamples(fit, drawn, 1);
  const auto four = inga::causal::fit_resamples(fit, drawn, 4);
  for (std::size_t i = 0; i < one.size(); ++i) check(one[i].order == four[i].order, "resamples on four threads");
}

/// Whatever a search begins with, it finds the same; what is like its samples saves comparisons.
void test_guide(Random& random) {
  const Table table = model(random, 300, 30, 2.0, 1.0, Noise::laplace);
  const Samples samples = table.samples();
  const inga::Isa isa = inga::active_isa();
  const inga::causal::Guide guide(samples, 30, isa, 2, {});
  const auto plain = inga::causal::causal_order(samples, {.threads = 1}, {});
  const auto own = guide.among(counted(30));
  inga::AlignedVector<float> wrong(own.size());
  for (float& difference : wrong) difference = static_cast<float>(uniform(random) - 0.5);
  const std::span<const float> all[] = {own, wrong};
  for (const auto& differences : all) {
    for (const int threads : {1, 3}) {
      const auto found = inga::causal::causal_order(samples, {.threads = threads, .guide = differences}, {});
      check(found.order == plain.order, "order from a guide");
      if (differences.data() == own.data()) check(found.comparisons < plain.comparisons, "a guide saves comparisons");
    }
  }
  // Columns that a resample leaves out.
  const std::vector<int> kept{2, 3, 7};
  const auto part = guide.among(kept);
  check(part.size() == 9 && part[1] == own[2 * 30 + 3] && part[5] == own[3 * 30 + 7], "a part of a guide");
  check(part[3] == -part[1] && part[4] == 0.0F, "both ways");
}

void test_cancel(Random& random) {
  const Table table = model(random, 60, 20, 2.0, 1.0, Noise::laplace);
  const Samples samples = table.samples();
  std::int32_t words[inga::Progress::words] = {1, 0, 0, 0};
  const inga::Progress stopped{std::span<std::int32_t, inga::Progress::words>(words)};
  const auto aborts = [&](const char* what, auto&& run) {
    try {
      run();
      check(false, std::string(what) + " did not stop");
    } catch (const inga::Error& error) {
      check(error.code() == inga::Code::aborted, what);
    }
  };
  aborts("order", [&] { inga::causal::causal_order(samples, {.threads = 2}, stopped); });
  aborts("reference", [&] { inga::causal::reference_order(samples, stopped); });
  aborts("adjacency", [&] { inga::causal::adjacency(samples, counted(20), {.threads = 2}, stopped); });
}

}  // namespace

int main(int count, char** words) {
  Random random(3);
  if (count > 1) {
    const std::vector<std::string> wanted(words + 1, words + count);
    std::vector<inga::Isa> isas;
    for (const std::string& word : wanted) {
      isas.push_back(inga::parse_isa(word));
      check(inga::is_available(isas.back()), word + " is not available here");
    }
    if (failures == 0) {
      test_order(random, isas);
      test_groups(random, isas);
      for (const std::string& word : wanted) std::printf("causal on %s\n", word.c_str());
    }
  } else {
    test_sums(random);
    test_definite(random);
    test_triangle(random);
    test_active(random);
    test_two_predictors();
    test_adjacency(random);
    test_scarce(random);
    test_order(random, inga::available_isas());
    test_states(random);
    test_interruptions(random);
    test_groups(random, inga::available_isas());
    test_data(random);
    test_draws();
    test_resamples(random);
    test_guide(random);
    test_cancel(random);
  }
  return inga::verdict();
}
