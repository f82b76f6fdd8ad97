#include "fuse/guarded.h"

#include "fuse/functions.h"

namespace inga::fuse {

GuardedLoop::GuardedLoop(const Program& program, std::size_t results)
    : near_(program),
      type_(program.type()),
      bound_(largest_near_angle(program.type(), program.mode())),
      results_(results) {
  if (program.accumulators().size() > results) far_ = std::make_unique<Far>();
}

bool GuardedLoop::holds(const Frame& frame) const {
  const auto all = [least = -bound_](auto lanes) {
    return std::all_of(lanes.begin(), lanes.end(), [least](double lane) { return lane >= least; });
  };
  return type_ == Type::f32 ? all(frame.lanes<float>(results_, near_.lanes()))
                            : all(frame.lanes<double>(results_, near_.lanes()));
}

const Loop& GuardedLoop::far(const std::function<Program()>& lower) const {
  const std::lock_guard lock(far_->mutex);
  if (far_->loop == nullptr) far_->loop = std::make_unique<const Loop>(lower());
  return *far_->loop;
}

std::size_t GuardedLoop::footprint() const {
  constexpr std::size_t kPage = 4096;
  const auto pages = [](const Loop& loop) { return (loop.bytes() + kPage - 1) / kPage * kPage; };
  if (far_ == nullptr) return pages(near_);
  const std::lock_guard lock(far_->mutex);
  return pages(near_) + (far_->loop == nullptr ? 0 : pages(*far_->loop));
}

}  // namespace inga::fuse
