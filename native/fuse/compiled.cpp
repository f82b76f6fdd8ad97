#include "fuse/compiled.h"

#include "core/error.h"
#include "fuse/cache.h"

namespace inga::fuse {
namespace {

void check(const char* what, std::size_t given, std::size_t needed) {
  if (given == needed) return;
  throw Error(Code::invalid_argument, "fuse: " + std::to_string(given) + ' ' + what + " were given where " +
                                          std::to_string(needed) + " are needed");
}

}  // namespace

Compiled::Compiled(const Graph& graph, const std::vector<Reduction>& reductions, const CompiledOptions& options) {
  if (graph.roots().empty()) throw Error(Code::invalid_argument, "fuse: the graph has no root: call set_root()");
  check("reductions", reductions.size(), graph.roots().size());
  const bool free = !options.reproducible;
  kernel_ = cached_kernel(rewrite(graph, reductions, {.log_product = free, .log_cosh = free}),
                          {.isa = options.isa, .reproducible = options.reproducible})
                .kernel;
}

Type Compiled::type() const noexcept { return kernel_->type(); }
Isa Compiled::isa() const noexcept { return kernel_->isa(); }
int Compiled::inputs() const noexcept { return kernel_->inputs(); }
int Compiled::outputs() const noexcept { return static_cast<int>(kernel_->outputs().size()); }

void Compiled::operator()(std::span<const Argument> inputs, std::span<const Target> targets, std::span<double> totals,
                          std::size_t n, int threads) const {
  check("inputs", inputs.size(), static_cast<std::size_t>(kernel_->inputs()));
  check("targets", targets.size(), kernel_->outputs().size());
  check("totals", totals.size(), kernel_->outputs().size());
  kernel_->run(inputs, targets, totals, n, threads);
}

}  // namespace inga::fuse
