// Exact results by MPFR. Each form below keeps more than 100 correct bits; the last step rounds to long double.
#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "oracle.h"

namespace inga::accuracy {
namespace {

/// Enough for gelu, which loses 11 bits where an f64 result is not 0.
constexpr mpfr_prec_t kBits = 160;
constexpr mpfr_rnd_t kNearest = MPFR_RNDN;

struct Numbers {
  Numbers() { mpfr_inits2(kBits, x, y, z, work, nullptr); }
  ~Numbers() { mpfr_clears(x, y, z, work, nullptr); }
  Numbers(const Numbers&) = delete;
  Numbers& operator=(const Numbers&) = delete;

  mpfr_t x, y, z, work;
};

/// result = f(x, y, z), in x.
using Function = void (*)(Numbers&);

template <int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t)>
void unary(Numbers& n) {
  f(n.x, n.x, kNearest);
}

template <int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t)>
void binary(Numbers& n) {
  f(n.x, n.x, n.y, kNearest);
}

/// 1 / (1 + e^-x)
void sigmoid(Numbers& n) {
  mpfr_neg(n.x, n.x, kNearest);
  mpfr_exp(n.x, n.x, kNearest);
  mpfr_add_ui(n.x, n.x, 1, kNearest);
  mpfr_ui_div(n.x, 1, n.x, kNearest);
}

/// max(x, 0) + log1p(e^-|x|)
void softplus(Numbers& n) {
  mpfr_abs(n.work, n.x, kNearest);
  mpfr_neg(n.work, n.work, kNearest);
  mpfr_exp(n.work, n.work, kNearest);
  mpfr_log1p(n.work, n.work, kNearest);
  if (mpfr_sgn(n.x) < 0) {
    mpfr_set(n.x, n.work, kNearest);
  } else {
    mpfr_add(n.x, n.x, n.work, kNearest);
  }
}

/// log1p(sinh(x)^2) / 2; beyond 2^20 that is |x| - ln 2 to more digits than are kept.
void logcosh(Numbers& n) {
  if (mpfr_cmpabs_ui(n.x, 1U << 20U) > 0) {
    mpfr_abs(n.x, n.x, kNearest);
    mpfr_const_log2(n.work, kNearest);
    mpfr_sub(n.x, n.x, n.work, kNearest);
    return;
  }
  mpfr_sinh(n.x, n.x, kNearest);
  mpfr_sqr(n.x, n.x, kNearest);
  mpfr_log1p(n.x, n.x, kNearest);
  mpfr_div_ui(n.x, n.x, 2, kNearest);
}

/// x / 2 erfc(-x / sqrt 2)
void gelu(Numbers& n) {
  mpfr_set_ui(n.work, 2, kNearest);
  mpfr_sqrt(n.work, n.work, kNearest);
  mpfr_div(n.work, n.x, n.work, kNearest);
  mpfr_neg(n.work, n.work, kNearest);
  mpfr_erfc(n.work, n.work, kNearest);
  if (mpfr_inf_p(n.x) != 0 && mpfr_sgn(n.x) < 0) {
    mpfr_set_zero(n.x, -1);
    return;
  }
  mpfr_mul(n.x, n.x, n.work, kNearest);
  mpfr_div_ui(n.x, n.x, 2, kNearest);
}

/// MPFR's own rec_sqrt gives +infinity for -0, IEEE 754 (rSqrt) -infinity.
void rsqrt(Numbers& n) {
  mpfr_sqrt(n.x, n.x, kNearest);
  mpfr_ui_div(n.x, 1, n.x, kNearest);
}

void fma(Numbers& n) { mpfr_fma(n.x, n.x, n.y, n.z, kNearest); }

struct Row {
  std::string_view name;
  Function function;
};

constexpr Row kRows[] = {
    {"cbrt", unary<mpfr_cbrt>},    {"rsqrt", rsqrt},
    {"exp", unary<mpfr_exp>},      {"exp2", unary<mpfr_exp2>},
    {"exp10", unary<mpfr_exp10>},  {"expm1", unary<mpfr_expm1>},
    {"log", unary<mpfr_log>},      {"log2", unary<mpfr_log2>},
    {"log10", unary<mpfr_log10>},  {"log1p", unary<mpfr_log1p>},
    {"sin", unary<mpfr_sin>},      {"cos", unary<mpfr_cos>},
    {"tan", unary<mpfr_tan>},      {"asin", unary<mpfr_asin>},
    {"acos", unary<mpfr_acos>},    {"atan", unary<mpfr_atan>},
    {"sinh", unary<mpfr_sinh>},    {"cosh", unary<mpfr_cosh>},
    {"tanh", unary<mpfr_tanh>},    {"asinh", unary<mpfr_asinh>},
    {"acosh", unary<mpfr_acosh>},  {"atanh", unary<mpfr_atanh>},
    {"erf", unary<mpfr_erf>},      {"erfc", unary<mpfr_erfc>},
    {"sigmoid", sigmoid},          {"softplus", softplus},
    {"logcosh", logcosh},          {"gelu", gelu},
    {"pow", binary<mpfr_pow>},     {"hypot", binary<mpfr_hypot>},
    {"atan2", binary<mpfr_atan2>}, {"fma", fma},
};

template <std::size_t index>
long double evaluate(long double x, long double y, long double z) {
  static thread_local Numbers numbers;
  mpfr_set_ld(numbers.x, x, kNearest);
  mpfr_set_ld(numbers.y, y, kNearest);
  mpfr_set_ld(numbers.z, z, kNearest);
  kRows[index].function(numbers);
  return mpfr_get_ld(numbers.x, kNearest);
}

template <std::size_t... index>
constexpr auto evaluators(std::index_sequence<index...>) {
  return std::array<Wide, sizeof...(index)>{evaluate<index>...};
}

}  // namespace

Wide mpfr_oracle(std::string_view name) {
  constexpr auto kEvaluators = evaluators(std::make_index_sequence<std::size(kRows)>());
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return r.name == name; });
  return row == std::end(kRows) ? nullptr : kEvaluators[static_cast<std::size_t>(row - std::begin(kRows))];
}

bool has_mpfr() noexcept { return true; }

}  // namespace inga::accuracy
