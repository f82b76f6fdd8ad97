#include "mpi/collective.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

#include "mpi/check.h"

namespace inga::mpi {
namespace {

using ranks::Kind;
using ranks::Op;

/// Memory that is written before it is read.
class Scratch {
 public:
  explicit Scratch(std::size_t bytes) : bytes_(std::make_unique_for_overwrite<std::byte[]>(bytes)), size_(bytes) {}
  std::span<std::byte> span() const noexcept { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_;
};

/// Where everybody's elements together are fewer bytes, each rank combines all of them.
constexpr std::size_t kSmall = 16384;
/// Elements of a cache line of 256 bytes, for the smallest.
constexpr std::size_t kGrain = 256;

/// Counts and places of parts, as MPI wants them.
struct Parts {
  std::vector<int> counts;
  std::vector<int> begins;

  explicit Parts(std::span<const double> elements) {
    std::size_t begin = 0;
    for (const double each : elements) {
      counts.push_back(count_of(static_cast<std::size_t>(each)));
      begins.push_back(count_of(begin));
      begin += static_cast<std::size_t>(each);
    }
  }
};

/// Nearly equal parts for so many ranks.
std::vector<double> shares(std::size_t count, int size) {
  const std::size_t grains = (count + kGrain - 1) / kGrain;
  const auto ranks = static_cast<std::size_t>(size);
  const auto edge = [&](std::size_t rank) { return std::min(count, kGrain * (grains * rank / ranks)); };
  std::vector<double> all;
  all.reserve(ranks);
  for (std::size_t rank = 0; rank < ranks; ++rank) all.push_back(static_cast<double>(edge(rank + 1) - edge(rank)));
  return all;
}

/// Where the rows of a table begin.
std::vector<std::byte*> rows(std::span<std::byte> table, int size) {
  const std::size_t row = table.size() / static_cast<std::size_t>(size);
  std::vector<std::byte*> all;
  all.reserve(static_cast<std::size_t>(size));
  for (int rank = 0; rank < size; ++rank) all.push_back(table.data() + row * static_cast<std::size_t>(rank));
  return all;
}

/// The first `ranks` rows of a table of `size`, combined.
void combine_rows(Kind kind, Op op, std::span<std::byte> table, int ranks, int size, std::byte* into) {
  std::vector<std::byte*> sources = rows(table, size);
  sources.resize(static_cast<std::size_t>(ranks));
  const std::size_t count = table.size() / static_cast<std::size_t>(size) / ranks::bytes_of(kind);
  ranks::combine({kind, op, sources, std::array{into}, 0, count});
}

/// Different for different numbers, but for one time in 2^64.
std::int64_t digest(std::span<const double> numbers) {
  std::uint64_t hash = 0x9e3779b97f4a7c15U;
  for (const double each : numbers) {
    hash ^= std::bit_cast<std::uint64_t>(each);
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9U;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebU;
    hash ^= hash >> 31;
  }
  return std::bit_cast<std::int64_t>(hash);
}

}  // namespace

Group::Group(MPI_Comm comm, Post& post) : comm_(comm), post_(&post) {
  check(MPI_Comm_rank(comm, &rank_), "MPI_Comm_rank");
  check(MPI_Comm_size(comm, &size_), "MPI_Comm_size");
}

void Group::wait(MPI_Request request, Circle* circle) const {
  post_->wait_until(
      [&] {
        int flag = 0;
        check(MPI_Test(&request, &flag, MPI_STATUS_IGNORE), "MPI_Test");
        return flag != 0;
      },
      {circle});
}

void Group::barrier() const {
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Ibarrier(comm_, &request), "MPI_Ibarrier");
  wait(request);
}

bool Group::agree(double group, std::span<const double> mine, std::span<double> all) const {
  Circle* circle = post_->circle(group);
  if (circle != nullptr) circle->enter();
  // The largest of a number and of its complement are complements where there is one number only.
  const std::int64_t own = digest(mine);
  const std::array<std::int64_t, 2> pair{own, ~own};
  std::array<std::int64_t, 2> most{};
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Iallreduce(pair.data(), most.data(), 2, MPI_INT64_T, MPI_MAX, comm_, &request), "MPI_Iallreduce");
  // When this is done all have come, and go on together.
  wait(request, circle);
  if (most[0] == ~most[1]) return true;
  const int count = count_of(mine.size());
  check(MPI_Iallgather(mine.data(), count, MPI_DOUBLE, all.data(), count, MPI_DOUBLE, comm_, &request),
        "MPI_Iallgather");
  wait(request);
  return false;
}

void Group::numbers(Way way, std::span<const double> mine, std::span<double> into, int root) const {
  MPI_Request request = MPI_REQUEST_NULL;
  const double* from = mine.data();
  double* to = into.data();
  switch (way) {
    case Way::gather:
      check(MPI_Igather(from, 1, MPI_DOUBLE, to, 1, MPI_DOUBLE, root, comm_, &request), "MPI_Igather");
      break;
    case Way::allgather:
      check(MPI_Iallgather(from, 1, MPI_DOUBLE, to, 1, MPI_DOUBLE, comm_, &request), "MPI_Iallgather");
      break;
    case Way::scatter:
      check(MPI_Iscatter(from, 1, MPI_DOUBLE, to, 1, MPI_DOUBLE, root, comm_, &request), "MPI_Iscatter");
      break;
    case Way::alltoall:
      check(MPI_Ialltoall(from, 1, MPI_DOUBLE, to, 1, MPI_DOUBLE, comm_, &request), "MPI_Ialltoall");
      break;
  }
  wait(request);
}

void Group::bcast(Kind kind, std::span<std::byte> data, int root) const {
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Ibcast(data.data(), count_of(data.size() / ranks::bytes_of(kind)), type_of(kind), root, comm_, &request),
        "MPI_Ibcast");
  wait(request);
}

void Group::gather(Kind kind, std::span<const std::byte> data, std::span<const double> counts,
                   std::span<std::byte> into, int root) const {
  const int count = count_of(data.size() / ranks::bytes_of(kind));
  const MPI_Datatype type = type_of(kind);
  MPI_Request request = MPI_REQUEST_NULL;
  const Parts parts(counts);
  if (root < 0) {
    check(MPI_Iallgatherv(data.data(), count, type, into.data(), parts.counts.data(), parts.begins.data(), type, comm_,
                          &request),
          "MPI_Iallgatherv");
  } else {
    check(MPI_Igatherv(data.data(), count, type, into.data(), parts.counts.data(), parts.begins.data(), type, root,
                       comm_, &request),
          "MPI_Igatherv");
  }
  wait(request);
}

void Group::scatter(Kind kind, std::span<const std::byte> data, std::span<const double> counts,
                    std::span<std::byte> into, int root) const {
  const MPI_Datatype type = type_of(kind);
  MPI_Request request = MPI_REQUEST_NULL;
  const Parts parts(counts);
  check(MPI_Iscatterv(data.data(), parts.counts.data(), parts.begins.data(), type, into.data(),
                      count_of(into.size() / ranks::bytes_of(kind)), type, root, comm_, &request),
        "MPI_Iscatterv");
  wait(request);
}

void Group::alltoall(Kind kind, std::span<const std::byte> data, std::span<const double> counts,
                     std::span<std::byte> into, std::span<const double> into_counts) const {
  const MPI_Datatype type = type_of(kind);
  MPI_Request request = MPI_REQUEST_NULL;
  const Parts out(counts);
  const Parts in(into_counts);
  check(MPI_Ialltoallv(data.data(), out.counts.data(), out.begins.data(), type, into.data(), in.counts.data(),
                       in.begins.data(), type, comm_, &request),
        "MPI_Ialltoallv");
  wait(request);
}

void Group::reduce(Kind kind, Op op, std::span<const std::byte> data, std::span<std::byte> into, int root) const {
  if (data.empty()) return;
  const auto ranks = static_cast<std::size_t>(size_);
  const std::size_t element = ranks::bytes_of(kind);
  const bool takes = root < 0 || root == rank_;
  if (data.size() * ranks <= kSmall) {
    const Scratch table(takes ? data.size() * ranks : 0);
    const std::size_t count = data.size() / element;
    const std::vector<double> counts(ranks, static_cast<double>(count));
    gather(kind, data, counts, table.span(), root);
    if (takes) combine_rows(kind, op, table.span(), size_, size_, into.data());
    return;
  }
  const std::vector<double> parts = shares(data.size() / element, size_);
  const auto own = static_cast<std::size_t>(rank_);
  const std::size_t bytes = static_cast<std::size_t>(parts[own]) * element;
  const Scratch table(bytes * ranks);
  alltoall(kind, data, parts, table.span(), std::vector<double>(ranks, parts[own]));
  const Scratch part(bytes);
  combine_rows(kind, op, table.span(), size_, size_, part.span().data());
  gather(kind, part.span(), parts, into, root);
}

void Group::reduce_scatter(Kind kind, Op op, std::span<const std::byte> data, std::span<std::byte> into) const {
  if (into.empty()) return;
  const std::size_t count = into.size() / ranks::bytes_of(kind);
  const std::vector<double> parts(static_cast<std::size_t>(size_), static_cast<double>(count));
  const Scratch table(data.size());
  alltoall(kind, data, parts, table.span(), parts);
  combine_rows(kind, op, table.span(), size_, size_, into.data());
}

void Group::scan(Kind kind, Op op, std::span<const std::byte> data, std::span<std::byte> into) const {
  if (data.empty()) return;
  const auto ranks = static_cast<std::size_t>(size_);
  const std::size_t element = ranks::bytes_of(kind);
  if (data.size() * ranks <= kSmall) {
    const Scratch table(data.size() * ranks);
    const std::size_t count = data.size() / element;
    gather(kind, data, std::vector<double>(ranks, static_cast<double>(count)), table.span(), -1);
    combine_rows(kind, op, table.span(), rank_ + 1, size_, into.data());
    return;
  }
  const std::vector<double> parts = shares(data.size() / element, size_);
  const std::vector<double> mine(ranks, parts[static_cast<std::size_t>(rank_)]);
  const Scratch table(static_cast<std::size_t>(mine[0]) * element * ranks);
  alltoall(kind, data, parts, table.span(), mine);
  const std::vector<std::byte*> each = rows(table.span(), size_);
  ranks::scan({kind, op, each, each, 0, static_cast<std::size_t>(mine[0])});
  alltoall(kind, table.span(), mine, into, parts);
}

}  // namespace inga::mpi
