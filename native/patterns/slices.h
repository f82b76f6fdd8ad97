// Kernels::tally for the loops of every instruction set: `Slice` has what differs. Of a file's own, so that what is compiled for one
// processor never runs on another.
#pragma once
#include "patterns/kernels.h"

namespace inga::patterns {

// Slice::words(): of a vector. Slice::load and Slice::store take a place and how many words are left there, 1 or more.
// Slice::either: exclusive or; Slice::both: and; Slice::any: or; Slice::none(v): whether no bit is set; Slice::zero().

/// low + a + b as low and, of twice its weight, high.
template <class Slice, class Vector>
static void add_slices(Vector& high, Vector& low, Vector a, Vector b) {
  const Vector odd = Slice::either(low, a);
  high = Slice::any(Slice::both(low, a), Slice::both(odd, b));
  low = Slice::either(odd, b);
}

/// Rows are added sixteen at a time, so that most of the work is on the lowest four planes, in registers (Harley and Seal's tree of
/// adders, see Mula, Kurz and Lemire 2018).
template <class Slice>
static void tally_slices(const Word* masks, const std::uint32_t* rows, std::size_t n, Word* planes, std::size_t count) {
  for (std::size_t part = 0; part < kSlice; part += Slice::words()) {
    const std::size_t left = kSlice - part;
    auto ones = Slice::zero(), twos = Slice::zero(), fours = Slice::zero(), eights = Slice::zero();
    for (std::size_t p = 0; p < count; ++p) Slice::store(planes + p * kSlice + part, left, ones);
    const auto row = [&](std::size_t at) { return Slice::load(masks + rows[at] * kSlice + part, left); };
    const auto carry = [&](auto sum) {
      for (std::size_t p = 4; p < count && !Slice::none(sum); ++p) {
        Word* place = planes + p * kSlice + part;
        const auto plane = Slice::load(place, left);
        Slice::store(place, left, Slice::either(plane, sum));
        sum = Slice::both(plane, sum);
      }
    };
    std::size_t at = 0;
    constexpr std::size_t kMany = 16;
    for (; at + kMany <= n; at += kMany) {
      auto a = Slice::zero(), b = a, c = a, d = a, e = a, f = a;
      for (std::size_t half = at; half < at + kMany; half += kMany / 2) {
        add_slices<Slice>(a, ones, row(half), row(half + 1));
        add_slices<Slice>(b, ones, row(half + 2), row(half + 3));
        add_slices<Slice>(c, twos, a, b);
        add_slices<Slice>(a, ones, row(half + 4), row(half + 5));
        add_slices<Slice>(b, ones, row(half + 6), row(half + 7));
        add_slices<Slice>(d, twos, a, b);
        e = f;
        add_slices<Slice>(f, fours, c, d);
      }
      add_slices<Slice>(a, eights, e, f);
      carry(a);
    }
    for (; at < n; ++at) {
      auto a = row(at), b = Slice::both(ones, a);
      ones = Slice::either(ones, a);
      a = Slice::both(twos, b);
      twos = Slice::either(twos, b);
      b = Slice::both(fours, a);
      fours = Slice::either(fours, a);
      a = Slice::both(eights, b);
      eights = Slice::either(eights, b);
      carry(a);
    }
    Slice::store(planes + part, left, ones);
    Slice::store(planes + kSlice + part, left, twos);
    Slice::store(planes + 2 * kSlice + part, left, fours);
    Slice::store(planes + 3 * kSlice + part, left, eights);
  }
}

}  // namespace inga::patterns
