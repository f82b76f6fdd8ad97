// The floor that everything stands on: codes, instruction sets, views, progress words and the team of threads.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "check.h"
#include "core/aligned.h"
#include "core/error.h"
#include "core/isa.h"
#include "core/matrix.h"
#include "core/parallel.h"
#include "core/progress.h"

namespace {

using inga::check;
using inga::code_of;

void test_codes() {
  std::set<std::string> names;
  for (std::size_t i = 0; i < inga::kCodes.size(); ++i) {
    const auto& row = inga::kCodes[i];
    check(static_cast<std::size_t>(row.code) == i, std::string("the row of ") + row.name + " is in its place");
    check(std::string(inga::name(row.code)) == row.name, std::string("name of ") + row.name);
    names.insert(row.name);
  }
  check(names.size() == inga::kCodes.size(), "names are not repeated");
}

void test_isas() {
  using inga::Isa;
  for (const Isa isa : {Isa::scalar, Isa::avx2, Isa::avx512, Isa::sve}) {
    check(inga::parse_isa(inga::name(isa)) == isa, std::string("name and back: ") + inga::name(isa));
  }
  for (const char* text : {"", "AVX2", "avx", "avx2 "}) {
    check(code_of([&] { inga::parse_isa(text); }) == std::string("ERR_INVALID_ARGUMENT"), std::string("isa ") + text);
  }
  const auto& all = inga::available_isas();
  check(!all.empty() && all.front() == Isa::scalar, "scalar is always there");
  check(std::is_sorted(all.begin(), all.end()), "from worst to best");
  check(inga::is_available(inga::active_isa()), "what is in use is there");
  check(inga::active_isa() <= all.back(), "nothing above the best");
  for (const Isa isa : all) {
    const int bytes = inga::vector_bytes(isa);
    check((isa == Isa::scalar) == (bytes == 0) && bytes % 16 == 0 && bytes <= 256, "bytes in a vector");
  }
}

void test_views() {
  std::vector<double> data{1, 2, 3, 4, 5, 6};
  const inga::MatrixView<double> view(data.data(), 2, 3);
  check(view(1, 0) == 4 && view(0, 2) == 3, "row-major");
  view(1, 2) = 7;
  check(data[5] == 7, "a view writes through");
  check(view.row(1).size() == 3 && view.row(1)[0] == 4, "a row");
  for (const std::size_t n : {1, 3, 1000}) {
    const inga::AlignedVector<float> aligned(n);
    check(reinterpret_cast<std::uintptr_t>(aligned.data()) % inga::kLine == 0, "aligned to a line");
  }
}

void test_progress() {
  const inga::Progress nobody;
  nobody.begin(1, 10);
  nobody.advance(5);
  check(!nobody.cancelled() && code_of([&] { nobody.check(); }) == std::string("nothing"), "nobody watches");

  std::int32_t words[inga::Progress::words] = {};
  const inga::Progress progress{std::span<std::int32_t, inga::Progress::words>(words)};
  progress.begin(2, 100);
  progress.advance(40);
  check(words[inga::Progress::stage] == 2 && words[inga::Progress::total] == 100, "a stage begins");
  check(words[inga::Progress::done] == 40, "and advances");
  progress.begin(3, std::int64_t{1} << 40);
  progress.advance(std::int64_t{1} << 41);
  check(words[inga::Progress::total] == INT32_MAX && words[inga::Progress::done] == INT32_MAX, "large counts saturate");
  words[inga::Progress::cancel] = 1;
  check(code_of([&] { progress.check(); }) == std::string("ERR_ABORTED"), "a cancelled task stops");
}

void test_pieces() {
  for (const int threads : {0, 1, 2, 3, 8, 64}) {
    for (const std::size_t pieces : {0, 1, 2, 7, 1000}) {
      std::vector<std::atomic<int>> seen(pieces);
      std::atomic<bool> known{true};
      const int most = inga::choose_threads(threads, pieces);
      inga::parallel_for(threads, pieces, [&](std::size_t piece, int worker) {
        ++seen[piece];
        if (worker < 0 || worker >= most) known = false;
      });
      const bool once = std::all_of(seen.begin(), seen.end(), [](const auto& count) { return count == 1; });
      check(once, "every piece once: " + std::to_string(threads) + " threads, " + std::to_string(pieces) + " pieces");
      check(known, "workers are numbered below the number of threads");
    }
  }
  check(inga::choose_threads(8, 3) == 3 && inga::choose_threads(2, 100) == 2, "no more threads than pieces");
  check(inga::choose_threads(0, 1000000) == inga::available_threads(), "all threads by default");
}

/// Threads meet: each waits until the other has arrived, which one thread alone could never do.
void test_together() {
  std::atomic<int> here{0};
  std::atomic<bool> met{true};
  inga::run_team(2, [&](int) {
    ++here;
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (here < 2 && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
    if (here < 2) met = false;
  });
  check(met, "a team of two runs at the same time");
}

void test_exceptions() {
  for (const int threads : {1, 2, 4}) {
    const auto fail = [&] {
      inga::parallel_for(threads, 100, [](std::size_t piece, int) {
        if (piece % 10 == 3) throw inga::Error(inga::Code::data, "piece");
      });
    };
    check(code_of(fail) == std::string("ERR_DATA"), "an exception of a worker arrives");
    bool arrived = false;
    try {
      inga::run_team(threads, [](int) { throw std::runtime_error("any"); });
    } catch (const std::runtime_error& error) {
      arrived = error.what() == std::string("any");
    }
    check(arrived, "one of many exceptions arrives");
  }
}

/// A pool per calling thread: tasks at once do not wait for each other's pool.
void test_callers() {
  std::atomic<std::size_t> sum{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&] { inga::parallel_for(2, 1000, [&](std::size_t piece, int) { sum += piece; }); });
  }
  for (auto& caller : callers) caller.join();
  check(sum == 4 * 499500, "four callers, every piece of each");
}

}  // namespace

int main() {
  test_codes();
  test_isas();
  test_views();
  test_progress();
  test_pieces();
  test_together();
  test_exceptions();
  test_callers();
  return inga::verdict();
}
