// What ranks do with numbers, beside one loop over all elements, and the guard of their memory.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "check.h"
#include "core/error.h"
#include "ranks/combine.h"
#include "ranks/guard.h"
#include "ranks/joint.h"
#include "ranks/pages.h"

namespace {

using inga::check;
using inga::code_of;
using namespace inga::ranks;

std::uint64_t state = 1;

std::uint64_t random_bits() {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/// All bits of integers; floating point numbers of all sizes, and one in thirty a NaN.
template <class T>
T random_number() {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(random_bits());
  } else {
    if (random_bits() % 30 == 0) return std::numeric_limits<T>::quiet_NaN();
    return static_cast<T>(
        std::ldexp(static_cast<double>(random_bits() % 2000) - 1000.5, static_cast<int>(random_bits() % 40) - 20));
  }
}

template <class T>
constexpr bool kFloats = std::is_floating_point_v<T>;

/// By definition, without thought of speed.
template <class T>
T reference(Op op, T a, T b) {
  if constexpr (kFloats<T>) {
    if (op == Op::sum) return a + b;
    if (op == Op::prod) return a * b;
    if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<T>::quiet_NaN();
    return op == Op::min ? std::min(a, b) : std::max(a, b);
  } else {
    if (op == Op::min) return std::min(a, b);
    if (op == Op::max) return std::max(a, b);
    const auto [x, y] = std::pair{static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b)};
    if (op == Op::sum) return static_cast<T>(x + y);
    if (op == Op::prod) return static_cast<T>(x * y);
    if (op == Op::bit_and) return static_cast<T>(x & y);
    return static_cast<T>(op == Op::bit_or ? x | y : x ^ y);
  }
}

template <class T>
bool alike(T a, T b) {
  if constexpr (kFloats<T>) {
    if (std::isnan(a)) return std::isnan(b);
  }
  return std::memcmp(&a, &b, sizeof(T)) == 0;
}

/// Arrays of several ranks, each one element off the beginning of its memory.
template <class T>
struct Arrays {
  std::vector<std::vector<T>> memory;
  std::vector<std::byte*> pointers;

  Arrays(std::size_t ranks, std::size_t elements) {
    for (std::size_t rank = 0; rank < ranks; ++rank) {
      std::vector<T>& own = memory.emplace_back(elements + 2);
      for (T& value : own) value = random_number<T>();
    }
    for (std::vector<T>& own : memory) pointers.push_back(reinterpret_cast<std::byte*>(own.data() + 1));
  }
  T at(std::size_t rank, std::size_t element) const { return memory[rank][element + 1]; }
};

template <class T>
void test_combining(Kind kind, const std::string& name) {
  for (std::size_t op = 0; op < (kFloats<T> ? 4 : kOps); ++op) {
    for (const std::size_t ranks : {1, 2, 3, 7}) {
      for (const std::size_t elements : {0, 1, 31, 1024, 2049, 20000}) {
        for (const bool in_place : {false, true}) {
          for (const bool scans : {false, true}) {
            const Arrays<T> before(ranks, elements);
            Arrays<T> sources = before;
            for (std::size_t rank = 0; rank < ranks; ++rank) {
              sources.pointers[rank] = reinterpret_cast<std::byte*>(sources.memory[rank].data() + 1);
            }
            Arrays<T> targets(ranks, elements);
            Arrays<T>& results = in_place ? sources : targets;
            const Arrays<T> untouched = results;
            const std::size_t from = elements / 3;
            const std::size_t count = elements / 2;
            const Work work{kind, static_cast<Op>(op), sources.pointers, results.pointers, from, count};
            scans ? scan(work) : combine(work);
            bool right = true;
            for (std::size_t i = 0; i < elements; ++i) {
              const bool inside = i >= from && i < from + count;
              std::vector<T> totals{before.at(0, i)};
              for (std::size_t rank = 1; rank < ranks; ++rank) {
                totals.push_back(reference(static_cast<Op>(op), totals.back(), before.at(rank, i)));
              }
              for (std::size_t rank = 0; rank < ranks; ++rank) {
                const T wanted = inside ? totals[scans ? rank : ranks - 1] : untouched.at(rank, i);
                right = right && alike(results.at(rank, i), wanted);
              }
            }
            for (std::size_t rank = 0; rank < ranks; ++rank) {
              right = right && alike(results.memory[rank].front(), untouched.memory[rank].front()) &&
                      alike(results.memory[rank].back(), untouched.memory[rank].back());
            }
            check(right, std::string(scans ? "scan" : "combine") + (in_place ? " in place" : "") + " of " + name +
                             ", operation " + std::to_string(op) + ", " + std::to_string(ranks) + " ranks, " +
                             std::to_string(elements) + " elements");
          }
        }
      }
    }
  }
}

void test_refusal() {
  Arrays<double> arrays(2, 4);
  const Work work{Kind::f64, Op::bit_xor, arrays.pointers, arrays.pointers, 0, 4};
  check(code_of([&] { combine(work); }) == std::string("ERR_INTERNAL"), "bits of doubles are refused");
  check(code_of([&] { scan(work); }) == std::string("ERR_INTERNAL"), "bits of doubles are refused in a scan");
  std::vector<std::int32_t> words(Guard::kLine * 2);
  check(code_of([&] { Guard(words, 1); }) == std::string("ERR_INTERNAL"), "a rank needs a line of its own");
}

constexpr std::size_t kLine = Guard::kLine;

void test_end() {
  std::vector<std::int32_t> words(kLine * 4);
  const Guard first(words, 0);
  const Guard second(words, 1);
  check(first.reading([] {}), "ranks read while none has failed");
  // A rank that has left in order does not fail the others.
  words[kLine + 1] = 1;
  first.end();
  check(words[0] == 0, "an end in order is no failure");
  second.end();
  check(words[0] == 2, "an end without is one");
  bool ran = false;
  check(!first.reading([&] { ran = true; }) && !ran, "nobody begins to read after a failure");
  Guard(words, 2).end();
  check(words[0] == 2, "the first failure stays");
  check(std::all_of(words.begin(), words.end(), [](auto word) { return word >= 0; }) && words[kLine] == 0,
        "who has read says so");
  bool thrown = false;
  words[0] = 0;
  try {
    first.reading([] { throw inga::Error(inga::Code::internal, "x"); });
  } catch (const inga::Error&) {
    thrown = true;
  }
  check(thrown && words[kLine] == 0, "who throws while it reads does not hold up the others");
}

/// No rank's memory goes while another one reads it.
void test_reading() {
  constexpr int kRounds = 300;
  int broken = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::int32_t> words(kLine * 3);
    std::vector<std::int32_t> memory(256, 7);
    std::atomic<bool> started{false};
    std::thread reader([&] {
      const Guard guard(words, 0);
      started = true;
      while (guard.reading([&] { broken += std::count(memory.begin(), memory.end(), 7) == 256 ? 0 : 1; })) {
      }
    });
    while (!started) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::microseconds(round % 50));
    Guard(words, 1).end();
    // What freeing it would do.
    std::fill(memory.begin(), memory.end(), 0);
    reader.join();
  }
  check(broken == 0, "memory went while it was read, " + std::to_string(broken) + " times");
}

constexpr std::size_t kBlock = JointCopy::kBlock;
using Words = std::array<std::uint64_t, JointCopy::kWords>;

std::vector<std::byte> random_bytes(std::size_t count) {
  std::vector<std::byte> bytes(count);
  for (std::byte& each : bytes) each = static_cast<std::byte>(random_bits());
  return bytes;
}

/// By one thread, beside memmove, where bytes overlap, too.
void test_copy_alone() {
  Words words{};
  const JointCopy copying(words);
  check(copying.help() == 0, "there is nothing to help with at the beginning");
  constexpr std::size_t kEdge = 70;
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, kBlock - 1, kBlock, kBlock + 1, 2 * kBlock,
                                  2 * kBlock + 1, 3 * kBlock - 7, 5 * kBlock + 64}) {
    for (const std::ptrdiff_t shift :
         {std::ptrdiff_t{-33}, std::ptrdiff_t{0}, std::ptrdiff_t{64}, std::ptrdiff_t(bytes)}) {
      std::vector<std::byte> memory = random_bytes(2 * (bytes + kEdge));
      std::vector<std::byte> wanted = memory;
      std::memmove(wanted.data() + kEdge + shift, wanted.data() + kEdge, bytes);
      copying.copy(memory.data() + kEdge + shift, memory.data() + kEdge, bytes);
      check(memory == wanted, "a copy of " + std::to_string(bytes) + " bytes by " + std::to_string(shift));
      check(copying.help() == 0, "there is nothing to help with after a copy");
    }
  }
}

/// One copy after the other while others help: all that was there is copied, and what is written to the same memory
/// afterwards stays.
void test_copy_together() {
  // On a machine that does other work besides, the helpers may come late to many.
  constexpr std::size_t kEnough = 60;
  constexpr int kLeast = 500;
  constexpr int kMost = 50'000;
  constexpr int kHelpers = 3;
  constexpr std::byte kWritten{7};
  Words words{};
  const std::vector<std::byte> source = random_bytes(6 * kBlock);
  std::array<std::vector<std::byte>, 2> targets;
  for (auto& target : targets) target.resize(source.size());
  std::atomic<bool> over{false};
  std::atomic<std::size_t> helped{0};
  std::vector<std::thread> helpers;
  for (int helper = 0; helper < kHelpers; ++helper) {
    helpers.emplace_back([&] {
      while (!over) {
        helped += JointCopy(words).help();
        std::this_thread::yield();
      }
    });
  }
  const JointCopy copying(words);
  std::span<std::byte> before;
  int wrong = 0;
  int late = 0;
  for (int round = 0; round < kLeast || (helped < kEnough && round < kMost); ++round) {
    std::vector<std::byte>& target = targets[static_cast<std::size_t>(round % 2)];
    // Most have two blocks: then one copy follows another soonest.
    const std::size_t bytes = kBlock + random_bits() % (round % 50 == 0 ? 4 * kBlock : kBlock);
    const std::size_t from = random_bits() % (source.size() - bytes);
    const std::size_t into = random_bits() % (target.size() - bytes);
    copying.copy(target.data() + into, source.data() + from, bytes);
    wrong += std::memcmp(target.data() + into, source.data() + from, bytes) == 0 ? 0 : 1;
    // It has to stay until the next copy but one.
    const std::span<std::byte> here(target.data() + into, bytes);
    std::memset(here.data(), std::to_integer<int>(kWritten), bytes);
    late += std::ranges::count(before, kWritten) == std::ssize(before) ? 0 : 1;
    before = here;
  }
  over = true;
  for (std::thread& helper : helpers) helper.join();
  check(wrong == 0, std::to_string(wrong) + " copies that were made together are wrong");
  check(late == 0, "a helper wrote after a copy had returned, " + std::to_string(late) + " times");
  check(helped > 0, "nobody has helped");
}

/// Who has seen a copy and comes when another one is made, as long and as far, takes no block of either.
void test_late_helper() {
  Words words{};
  const JointCopy copying(words);
  const std::vector<std::byte> source = random_bytes(8 * kBlock);
  std::vector<std::byte> target(source.size());
  std::atomic<bool> over{false};
  std::atomic<int> made{0};
  std::thread copies([&] {
    for (; !over; ++made) copying.copy(target.data(), source.data(), source.size());
  });
  int taken = 0;
  for (int round = 0; round < 30; ++round) {
    JointCopy::Sight seen = copying.look();
    while (!seen.open()) seen = copying.look();
    for (const int until = made + 2; made < until;) std::this_thread::yield();
    // The same number of blocks is left again and again.
    for (int turn = 0; turn < 20'000; ++turn) taken += copying.take(seen) ? 1 : 0;
  }
  over = true;
  copies.join();
  check(taken == 0, "who came late took a block, " + std::to_string(taken) + " times");
  check(target == source, "copies are whole whoever came late");
}

/// Ranks open copies of their own, and help each other.
void test_copying_of_ranks() {
  std::vector<std::int32_t> words(kLine * 3);
  const Guard first(words, 0);
  const Guard second(words, 1);
  check(code_of([&] { first.copying(2); }) == std::string("ERR_INTERNAL"), "a rank that is not there is not helped");
  check(code_of([&] { first.copying(-1); }) == std::string("ERR_INTERNAL"), "no rank is before the first");
  const std::vector<std::byte> source = random_bytes(8 * kBlock);
  std::vector<std::byte> target(source.size());
  std::atomic<bool> over{false};
  std::atomic<std::size_t> helped{0};
  std::thread helper([&] {
    while (!over) second.reading([&] { helped += second.copying(0).help(); });
  });
  for (int round = 0; round < 100 || (helped == 0 && round < 100'000); ++round) {
    std::fill(target.begin(), target.end(), std::byte{0});
    first.reading([&] { first.copying().copy(target.data(), source.data(), source.size()); });
    if (target != source) break;
  }
  over = true;
  helper.join();
  check(target == source, "a rank that is helped has all bytes");
  check(helped > 0, "the other rank has helped");
  check(std::all_of(words.begin() + 2 * kLine, words.end(), [](auto word) { return word == 0; }),
        "who helps leaves its own line as it was");
}

void test_pages() {
  std::vector<std::byte> bytes(1 << 20, std::byte{5});
  touch(bytes);
  check(std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{5}; }),
        "touching changes nothing");
  touch({});
  check(!ask_for_huge_pages({}), "no memory has no huge pages");
  check(!ask_for_huge_pages(std::span(bytes).first(100)), "less than a page has none");
  ask_for_huge_pages(bytes);
}

}  // namespace

int main() {
  test_combining<double>(Kind::f64, "f64");
  test_combining<float>(Kind::f32, "f32");
  test_combining<std::int32_t>(Kind::i32, "i32");
  test_combining<std::uint32_t>(Kind::u32, "u32");
  test_combining<std::uint8_t>(Kind::u8, "u8");
  test_refusal();
  test_end();
  test_reading();
  test_copy_alone();
  test_copy_together();
  test_late_helper();
  test_copying_of_ranks();
  test_pages();
  return inga::verdict();
}
