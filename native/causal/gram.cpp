#include "causal/gram.h"

#include <array>
#include <cmath>

#include "causal/pass.h"
#include "fuse/functions.h"

namespace inga::causal {
namespace {

using fuse::Program;
using fuse::Value;

class Plain final : public GramLoops {
 public:
  void centred_row(const double* z, const double* means, double at, double mean, double* out,
                   std::size_t n) const override {
    for (std::size_t j = 0; j < n; ++j) {
      const double d = z[j] - at;
      out[j] = std::exp(-(d * d)) - mean - means[j];
    }
  }

  Products products(const double* k, const double* l, std::size_t n) const override {
    constexpr std::size_t kSums = 8;  // side by side in vectors
    double products[kSums] = {}, squares[kSums] = {};
    std::size_t j = 0;
    for (; j + kSums <= n; j += kSums) {
      for (std::size_t i = 0; i < kSums; ++i) {
        const double product = k[j + i] * l[j + i];
        products[i] += product;
        squares[i] += product * product;
      }
    }
    Products sum{0.0, 0.0};
    for (; j < n; ++j) {
      sum.products += k[j] * l[j];
      sum.squares += (k[j] * l[j]) * (k[j] * l[j]);
    }
    for (std::size_t i = 0; i < kSums; ++i) {
      sum.products += products[i];
      sum.squares += squares[i];
    }
    return sum;
  }
};

/// Arrays z, means and the result; parameters: the place, its mean.
Program centred_program(Isa isa) {
  Program p(fuse::Type::f64, isa, 3, 2);
  const Value d = p.sub(p.load(0), p.parameter(0));
  const Value kernel = fuse::exponential(p, fuse::negate(p, p.mul(d, d)), {.never_positive = true});
  p.store(2, p.sub(p.sub(kernel, p.parameter(1)), p.load(1)));
  p.prune();
  return p;
}

Program product_program(Isa isa) {
  Program p(fuse::Type::f64, isa, 2, 0);
  const Value product = p.mul(p.load(0), p.load(1));
  const Value sum = p.accumulator(fuse::Combine::add), squares = p.accumulator(fuse::Combine::add);
  p.update(sum, p.add(sum, product));
  p.update(squares, p.fma(product, product, squares));
  p.prune();
  return p;
}

class Emitted final : public GramLoops {
 public:
  explicit Emitted(Isa isa) : centred_(centred_program(isa)), products_(product_program(isa)) {}

  void centred_row(const double* z, const double* means, double at, double mean, double* out,
                   std::size_t n) const override {
    centred_.run(std::array<const double*, 3>{z, means, out}, std::array{at, mean}, n, {});
  }

  Products products(const double* k, const double* l, std::size_t n) const override {
    std::array<double, 2> sums;
    products_.run(std::array{k, l}, {}, n, sums);
    return {sums[0], sums[1]};
  }

 private:
  Pass centred_;
  Pass products_;
};

}  // namespace

std::unique_ptr<const GramLoops> gram_loops(Isa isa) {
  if (isa == Isa::scalar) return std::make_unique<Plain>();
  return std::make_unique<Emitted>(isa);
}

}  // namespace inga::causal
