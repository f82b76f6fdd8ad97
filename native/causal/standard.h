// Columns in standard form: mean 0 and, with ddof 0, variance 1.
#pragma once
#include "causal/data.h"

namespace inga::causal {

struct Moments {
  double mean;
  double deviation;
};

/// Mean and standard deviation (two passes).
Moments moments(std::span<const double> column) noexcept;

/// The column less its mean, twice (the mean of numbers far from 0 is itself rounded), divided by its deviation.
void standardise(std::span<const double> column, double* out) noexcept;

}  // namespace inga::causal
