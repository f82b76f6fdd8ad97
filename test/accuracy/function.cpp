#include "function.h"

#include <algorithm>
#include <numbers>

namespace inga::accuracy {
namespace {

using enum Kind;
constexpr double kHalfPi = std::numbers::pi / 2;

// The thresholds: exp over- and underflows at 88.72 and -103.97 (f32), at 709.78 and -745.13 (f64).
constexpr Function kFunctions[] = {
    {.name = "neg", .kind = exact},
    {.name = "abs", .kind = exact},
    {.name = "sign", .kind = exact},
    {.name = "floor", .kind = exact, .centres = {0.5, 1, 0x1p23, 0x1p52}},
    {.name = "ceil", .kind = exact, .centres = {0.5, 1, 0x1p23, 0x1p52}},
    {.name = "round", .kind = exact, .centres = {0.5, 2.5, 0x1p23, 0x1p52}},
    {.name = "trunc", .kind = exact, .centres = {0.5, 1, 0x1p23, 0x1p52}},
    {.name = "min", .kind = exact, .pairing = Pairing::similar},
    {.name = "max", .kind = exact, .pairing = Pairing::similar},
    {.name = "add", .kind = nearest, .pairing = Pairing::similar},
    {.name = "sub", .kind = nearest, .pairing = Pairing::similar},
    {.name = "mul", .kind = nearest},
    {.name = "div", .kind = nearest},
    {.name = "fma", .kind = nearest, .pairing = Pairing::cancelling},
    {.name = "sqrt", .kind = nearest, .narrow = {0, 16}, .wide = {0, 16}},
    {.name = "cbrt", .narrow = {-64, 64}, .wide = {-64, 64}, .centres = {1, 8, 27, 64}},
    {.name = "rsqrt", .narrow = {0, 16}, .wide = {0, 16}},
    {.name = "exp",
     .narrow = {-104, 89},
     .wide = {-746, 710},
     .centres = {709.782712893384, -745.1332191019412, -708.3964185322641, 88.72283935546875}},
    {.name = "exp2", .narrow = {-150, 129}, .wide = {-1076, 1025}, .centres = {1024, -1074.5, -1022, 0.5}},
    {.name = "exp10",
     .narrow = {-46, 39},
     .wide = {-324, 309},
     .centres = {308.25471555991674, -323.60724533877976, -307.6526555685888, 0.15051499783199057}},
    {.name = "expm1",
     .narrow = {-20, 89},
     .wide = {-40, 710},
     .centres = {709.782712893384, -37.42994775023705, 0.34657359027997264, -0.34657359027997264}},
    {.name = "log", .narrow = {0, 4}, .wide = {0, 4}, .centres = {1, 1.4142135623730951, 0.7071067811865476, 0.75}},
    {.name = "log2", .narrow = {0, 4}, .wide = {0, 4}, .centres = {1, 1.4142135623730951, 0.7071067811865476, 0.75}},
    {.name = "log10", .narrow = {0, 4}, .wide = {0, 4}, .centres = {1, 1.4142135623730951, 0.7071067811865476, 0.75}},
    {.name = "log1p", .narrow = {-1, 4}, .wide = {-1, 4}, .centres = {-1, 0.41421356237309505, -0.2928932188134524, 1}},
    {.name = "sin",
     .narrow = {-100, 100},
     .wide = {-100, 100},
     .centres = {kHalfPi, 2 * kHalfPi, kHalfPi / 2, 105414357.85},
     .periodic = true},
    {.name = "cos",
     .narrow = {-100, 100},
     .wide = {-100, 100},
     .centres = {kHalfPi, 2 * kHalfPi, kHalfPi / 2, 105414357.85},
     .periodic = true},
    {.name = "tan",
     .narrow = {-100, 100},
     .wide = {-100, 100},
     .centres = {kHalfPi, 2 * kHalfPi, kHalfPi / 2, 105414357.85},
     .periodic = true},
    {.name = "asin", .narrow = {-1, 1}, .wide = {-1, 1}, .centres = {1, -1, 0.5, 0.7071067811865476}},
    {.name = "acos", .narrow = {-1, 1}, .wide = {-1, 1}, .centres = {1, -1, 0.5, 0.7071067811865476}},
    {.name = "atan",
     .narrow = {-8, 8},
     .wide = {-8, 8},
     .centres = {1, 0.41421356237309503, 2.414213562373095, 0x1p54}},
    {.name = "sinh",
     .narrow = {-90, 90},
     .wide = {-711, 711},
     .centres = {1, 710.4758600739439, 89.41598629223294, 22}},
    {.name = "cosh",
     .narrow = {-90, 90},
     .wide = {-711, 711},
     .centres = {1, 710.4758600739439, 89.41598629223294, 22}},
    {.name = "tanh",
     .narrow = {-10, 10},
     .wide = {-20, 20},
     .centres = {1, 0.5493061443340549, 19.061547465398498, 9.010913347279288}},
    {.name = "asinh", .narrow = {-8, 8}, .wide = {-8, 8}, .centres = {1, 2, 0x1p28, 0.0625}},
    {.name = "acosh", .narrow = {1, 8}, .wide = {1, 8}, .centres = {1, 2, 0x1p28, 1.00195376}},
    {.name = "atanh", .narrow = {-1, 1}, .wide = {-1, 1}, .centres = {1, -1, 0.5, 0.3333333333333333}},
    {.name = "erf",
     .narrow = {-4, 4},
     .wide = {-6, 6},
     .centres = {0.84375, 1.25, 5.921587195794508, 3.8325066566467285}},
    {.name = "erfc",
     .narrow = {-4, 10.1},
     .wide = {-6, 27.3},
     .centres = {0.84375, 26.54325845425098, 27.226017111108366, 9.194549560546875}},
    {.name = "sigmoid",
     .narrow = {-104, 20},
     .wide = {-746, 40},
     .centres = {-745.1332191019412, -708.3964185322641, 36.7368005696771, 1}},
    {.name = "softplus",
     .narrow = {-104, 20},
     .wide = {-746, 40},
     .centres = {-745.1332191019412, -708.3964185322641, 36.7368005696771, 1}},
    {.name = "logcosh", .narrow = {-20, 20}, .wide = {-40, 40}, .centres = {1, 0.5, 0x1p-27, 19.061547465398498}},
    {.name = "gelu", .narrow = {-15, 6}, .wide = {-39, 9}, .centres = {-38.5, -37.5, -13.2, -0.92}},
    {.name = "pow", .pairing = Pairing::power},
    {.name = "hypot", .pairing = Pairing::similar},
    {.name = "atan2", .pairing = Pairing::similar},
};

}  // namespace

std::span<const Function> functions() { return kFunctions; }

double bound(const Function& function, Mode mode) {
  if (function.kind == exact) return 0.0;
  // The exact result itself is known to a millionth.
  return function.kind == nearest ? 0.5 + 1e-6 : largest_error(mode);
}

}  // namespace inga::accuracy
