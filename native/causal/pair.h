// What the search asks of columns and of pairs of them. Two implementations: loops of emitted code, and plain C++.
#pragma once
#include <memory>

#include "core/isa.h"

namespace inga::causal {

/// A variable in standard form as the loops read it. Each array holds the rows, from a cache line on.
struct Column {
  double* z;
  /// exp(-z^2 / 2); null, as is the next, where comparisons are made in single precision and only few in double.
  double* gauss;
  /// z^2 log2(e) / 2
  double* square;
  /// True while no |z| is so large that exp(z^2 / 2) leaves the range of numbers.
  bool tame = true;
};

/// E log cosh u and E u exp(-u^2 / 2) of a standardised u.
struct Shape {
  double log_cosh;
  double odd;
};

struct PairShapes {
  /// The residual of x on y, standardised; and of y on x.
  Shape x_on_y;
  Shape y_on_x;
};

/// What an update leaves: z becomes (z - slope * of + shift) * scale.
struct Update {
  double slope = 0.0;
  double shift = 0.0;
  double scale = 1.0;
};

struct ColumnSums {
  double sum;
  double squares;
};

class RoughKernel;

class PairKernel {
 public:
  virtual ~PairKernel() = default;
  /// The inner product of two columns.
  virtual double dot(const Column& x, const Column& y) const = 0;
  /// Needs the correlation of the two, which is not 1 or -1.
  virtual PairShapes shapes(const Column& x, const Column& y, double correlation) const = 0;
  /// Takes `of` out of `x` and fills the rest of it; returns the new sums of z and of z^2, and its shape.
  virtual ColumnSums update(Column& x, const Column& of, const Update& update, Shape& shape) const = 0;
  /// The same in single precision; null where there is none.
  virtual const RoughKernel* rough() const noexcept { return nullptr; }
};

/// For columns of n rows. Throws Code::unsupported where no code can be made for `isa`.
std::unique_ptr<const PairKernel> pair_kernel(Isa isa, std::size_t n);

}  // namespace inga::causal
