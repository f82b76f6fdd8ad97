// The loops as a person writes them. Compiled without further flags they call the C library element by element; with
// -ffast-math the compiler calls glibc's vector library (libmvec) instead.
#include <cmath>

#include "loops.h"

namespace {

template <class T>
void exp_exp(T* __restrict out, const T* __restrict x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = std::exp(std::exp(x[i]));
}

template <class T>
T log_cosh(const T* u, std::size_t n) {
  T sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += std::log(std::cosh(u[i]));
  return sum;
}

template <class T>
T gauss(const T* u, std::size_t n) {
  T sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += u[i] * std::exp(u[i] * u[i] * T(-0.5));
  return sum;
}

}  // namespace

void exp_exp_f32(float* out, const float* x, std::size_t n) { exp_exp(out, x, n); }
void exp_exp_f64(double* out, const double* x, std::size_t n) { exp_exp(out, x, n); }
double log_cosh_f32(const float* u, std::size_t n) { return log_cosh(u, n); }
double log_cosh_f64(const double* u, std::size_t n) { return log_cosh(u, n); }
double gauss_f32(const float* u, std::size_t n) { return gauss(u, n); }
double gauss_f64(const double* u, std::size_t n) { return gauss(u, n); }
