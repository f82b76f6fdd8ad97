// Student's t distribution.
#pragma once

namespace inga::causal {

/// P(|T| > t) for T of Student's t distribution with so many degrees of freedom (> 0): the regularised incomplete beta
/// function I_x(freedom / 2, 1/2) at x = freedom / (freedom + t^2). Relative error, down to 1e-300: below 1e-12 for up to 1e4
/// degrees (seen: 5e-13), and so much more as there are more (seen: 3e-10 at 1e7).
double student_tails(double freedom, double t) noexcept;

/// The t > 0 with P(|T| > t) = `tails`, for 0 < tails < 1. What intervals of confidence 1 - tails are made of.
double student_critical(double freedom, double tails) noexcept;

}  // namespace inga::causal
