// The loops by SLEEF's vector functions, for the widest vectors that the compiler's flags allow. ACCURACY is 10 (1.0 ULP)
// or 35 (3.5 ULP); SLEEF has exp only at 10.
#include <immintrin.h>
#include <sleef.h>

#include "loops.h"

namespace {

#ifdef __AVX512F__
struct Single {
  using Vector = __m512;
  static constexpr std::size_t lanes = 16;
  static Vector load(const float* p) { return _mm512_loadu_ps(p); }
  static void store(float* p, Vector v) { _mm512_storeu_ps(p, v); }
  static Vector all(float x) { return _mm512_set1_ps(x); }
  static Vector exp(Vector v) { return Sleef_expf16_u10avx512f(v); }
  static Vector log_cosh(Vector v) {
    if constexpr (ACCURACY == 35) return Sleef_logf16_u35avx512f(Sleef_coshf16_u35avx512f(v));
    return Sleef_logf16_u10avx512f(Sleef_coshf16_u10avx512f(v));
  }
};
struct Double {
  using Vector = __m512d;
  static constexpr std::size_t lanes = 8;
  static Vector load(const double* p) { return _mm512_loadu_pd(p); }
  static void store(double* p, Vector v) { _mm512_storeu_pd(p, v); }
  static Vector all(double x) { return _mm512_set1_pd(x); }
  static Vector exp(Vector v) { return Sleef_expd8_u10avx512f(v); }
  static Vector log_cosh(Vector v) {
    if constexpr (ACCURACY == 35) return Sleef_logd8_u35avx512f(Sleef_coshd8_u35avx512f(v));
    return Sleef_logd8_u10avx512f(Sleef_coshd8_u10avx512f(v));
  }
};
#else
struct Single {
  using Vector = __m256;
  static constexpr std::size_t lanes = 8;
  static Vector load(const float* p) { return _mm256_loadu_ps(p); }
  static void store(float* p, Vector v) { _mm256_storeu_ps(p, v); }
  static Vector all(float x) { return _mm256_set1_ps(x); }
  static Vector exp(Vector v) { return Sleef_expf8_u10avx2(v); }
  static Vector log_cosh(Vector v) {
    if constexpr (ACCURACY == 35) return Sleef_logf8_u35avx2(Sleef_coshf8_u35avx2(v));
    return Sleef_logf8_u10avx2(Sleef_coshf8_u10avx2(v));
  }
};
struct Double {
  using Vector = __m256d;
  static constexpr std::size_t lanes = 4;
  static Vector load(const double* p) { return _mm256_loadu_pd(p); }
  static void store(double* p, Vector v) { _mm256_storeu_pd(p, v); }
  static Vector all(double x) { return _mm256_set1_pd(x); }
  static Vector exp(Vector v) { return Sleef_expd4_u10avx2(v); }
  static Vector log_cosh(Vector v) {
    if constexpr (ACCURACY == 35) return Sleef_logd4_u35avx2(Sleef_coshd4_u35avx2(v));
    return Sleef_logd4_u10avx2(Sleef_coshd4_u10avx2(v));
  }
};
#endif

// GCC's vector types add and multiply by themselves. The arrays of the benchmark are whole vectors long.
template <class V, class T>
void exp_exp(T* out, const T* x, std::size_t n) {
  for (std::size_t i = 0; i < n; i += V::lanes) V::store(out + i, V::exp(V::exp(V::load(x + i))));
}

template <class V, class T>
double total(typename V::Vector v) {
  T lanes[V::lanes];
  V::store(lanes, v);
  double sum = 0;
  for (const T x : lanes) sum += x;
  return sum;
}

template <class V, class T>
double log_cosh(const T* u, std::size_t n) {
  auto sum = V::all(0);
  for (std::size_t i = 0; i < n; i += V::lanes) sum += V::log_cosh(V::load(u + i));
  return total<V, T>(sum);
}

template <class V, class T>
double gauss(const T* u, std::size_t n) {
  auto sum = V::all(0);
  const auto half = V::all(-0.5);
  for (std::size_t i = 0; i < n; i += V::lanes) {
    const auto x = V::load(u + i);
    sum += x * V::exp(x * x * half);
  }
  return total<V, T>(sum);
}

}  // namespace

void exp_exp_f32(float* out, const float* x, std::size_t n) { exp_exp<Single>(out, x, n); }
void exp_exp_f64(double* out, const double* x, std::size_t n) { exp_exp<Double>(out, x, n); }
double log_cosh_f32(const float* u, std::size_t n) { return log_cosh<Single>(u, n); }
double log_cosh_f64(const double* u, std::size_t n) { return log_cosh<Double>(u, n); }
double gauss_f32(const float* u, std::size_t n) { return gauss<Single>(u, n); }
double gauss_f64(const double* u, std::size_t n) { return gauss<Double>(u, n); }
