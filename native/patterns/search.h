// The search for conditions in rounds. A part has the conditions that begin with one item and go on with one of a range of others: so many
// of these that what is below is no more than some thousand million.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "patterns/best.h"
#include "patterns/branch.h"
#include "patterns/conditions.h"
#include "patterns/layout.h"
#include "patterns/measure.h"
#include "patterns/rounds.h"
#include "patterns/space.h"

namespace inga::patterns {

class ConditionSearch : public Rounds {
 public:
  /// @param kernels must outlive this
  ConditionSearch(const Question& question, const ConditionOptions& options, const Kernels& kernels);

  int stage() const override { return stage_; }
  std::size_t parts() const override { return parts_.size(); }
  double done() const override { return static_cast<double>(coverage_.sum()) / whole(); }
  double share(std::size_t part) const override;
  std::unique_ptr<Finder> finder() const override;
  void add(std::span<const std::uint32_t> found) override;
  void close() override;
  void stop() override;
  Words state() const override;
  void restore(std::span<const std::uint32_t> state) override;
  /// Of what is known now.
  Conditions result() const;

 private:
  class Part;
  struct Range {
    std::size_t branch;
    std::size_t first;
    std::size_t end;
  };
  /// Where a round begins.
  struct Place {
    std::size_t branch = 0;
    std::size_t first = 0;
    /// Parts before it, in this stage.
    std::size_t dealt = 0;
  };

  std::size_t arity() const { return stage_ == 0 ? kPairs : options_.arity; }
  double whole() const { return static_cast<double>(space_->from(0, arity())); }
  Branch branch() const { return {layout_, *space_, arity(), options_.support, kernels_}; }
  void open(int stage);
  void deal();
  void to_branch(std::size_t at);

  static constexpr std::size_t kPairs = 2;

  Layout layout_;
  Measure measure_;
  ConditionOptions options_;
  const Kernels& kernels_;
  int stage_ = 1;
  /// The greatest value of the measure in this stage.
  double log_p_;
  std::optional<Space> space_;
  /// The items that conditions begin with, the most promising first.
  std::vector<Hit> branches_;
  Place begin_;
  Place next_;
  std::vector<Range> parts_;
  /// The conditions that all know of, in an order to find them by.
  std::vector<std::vector<std::uint32_t>> known_;
  std::optional<Best> best_;
  Coverage coverage_;
};

}  // namespace inga::patterns
