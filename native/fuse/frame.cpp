#include "fuse/frame.h"

#include <algorithm>

namespace inga::fuse {
namespace {

template <class T>
void gather(void* to, const void* from, std::ptrdiff_t stride, std::size_t first, std::size_t count) {
  const T* element = static_cast<const T*>(from) + static_cast<std::ptrdiff_t>(first) * stride;
  for (std::size_t i = 0; i < count; ++i) static_cast<T*>(to)[i] = element[static_cast<std::ptrdiff_t>(i) * stride];
}

template <class T>
void spread(void* to, std::ptrdiff_t stride, const void* from, std::size_t first, std::size_t count) {
  T* element = static_cast<T*>(to) + static_cast<std::ptrdiff_t>(first) * stride;
  for (std::size_t i = 0; i < count; ++i)
    element[static_cast<std::ptrdiff_t>(i) * stride] = static_cast<const T*>(from)[i];
}

bool is_strided(const Argument& input) { return input.array != nullptr && input.stride != 1; }
bool is_strided(const Target& target) { return target.array != nullptr && target.stride != 1; }

}  // namespace

bool Frame::is_strided(std::span<const Argument> inputs, std::span<const Target> targets) {
  return std::any_of(inputs.begin(), inputs.end(), [](const Argument& a) { return fuse::is_strided(a); }) ||
         std::any_of(targets.begin(), targets.end(), [](const Target& t) { return fuse::is_strided(t); });
}

Frame::Frame(Type type, std::span<const Argument> inputs, std::span<const Target> targets, std::size_t rooms,
             std::size_t most)
    : type_(type),
      inputs_(inputs),
      targets_(targets),
      rooms_(rooms),
      room_bytes_(most * static_cast<std::size_t>(bytes(type))),
      strided_(is_strided(inputs, targets)),
      arrays_(inputs.size() + targets.size() + rooms),
      single_(inputs.size()),
      twice_(inputs.size()) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    single_[i] = static_cast<float>(inputs[i].number);
    twice_[i] = inputs[i].number;
  }
  call_.parameters = type == Type::f32 ? static_cast<const void*>(single_.data()) : twice_.data();
  call_.arrays = arrays_.data();
  call_.accumulators = accumulators_;
  // A room for every array where any is strided: the few that stay empty cost nothing but addresses.
  if (strided_ || rooms > 0) own_.resize((strided_ ? arrays_.size() : rooms) * room_bytes_);
  for (std::size_t i = 0; i < rooms; ++i) arrays_[inputs.size() + targets.size() + i] = own(i);
}

const Call& Frame::at(std::size_t first, std::size_t count) {
  const std::size_t skip = first * static_cast<std::size_t>(bytes(type_));
  first_ = first;
  call_.n = count;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const Argument& input = inputs_[i];
    if (!strided_ || !fuse::is_strided(input)) {
      arrays_[i] = input.array == nullptr ? nullptr : static_cast<char*>(const_cast<void*>(input.array)) + skip;
      continue;
    }
    arrays_[i] = own(rooms_ + i);
    if (type_ == Type::f32) {
      gather<float>(arrays_[i], input.array, input.stride, first, count);
    } else {
      gather<double>(arrays_[i], input.array, input.stride, first, count);
    }
  }
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    const Target& target = targets_[i];
    void*& array = arrays_[inputs_.size() + i];
    if (strided_ && fuse::is_strided(target)) {
      array = own(rooms_ + inputs_.size() + i);
    } else {
      array = target.array == nullptr ? nullptr : static_cast<char*>(target.array) + skip;
    }
  }
  return call_;
}

void Frame::scatter() {
  if (!strided_) return;
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    const auto& [array, stride] = targets_[i];
    if (!fuse::is_strided(targets_[i])) continue;
    const void* from = arrays_[inputs_.size() + i];
    if (type_ == Type::f32) {
      spread<float>(array, stride, from, first_, call_.n);
    } else {
      spread<double>(array, stride, from, first_, call_.n);
    }
  }
}

const std::byte* Frame::room(std::size_t which) const { return own_.data() + which * room_bytes_; }

}  // namespace inga::fuse
