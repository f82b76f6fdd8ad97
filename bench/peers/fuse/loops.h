// The work that every peer does: three formulas in two precisions over contiguous arrays.
#pragma once
#include <cstddef>

extern "C" {
void exp_exp_f32(float* out, const float* x, std::size_t n);
void exp_exp_f64(double* out, const double* x, std::size_t n);
double log_cosh_f32(const float* u, std::size_t n);
double log_cosh_f64(const double* u, std::size_t n);
double gauss_f32(const float* u, std::size_t n);
double gauss_f64(const double* u, std::size_t n);
}
