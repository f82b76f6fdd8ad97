// Collective operations of ranks that are processes. MPI moves the numbers; they are combined here, in the order of the
// ranks, so that results are the same bits as those of any other transport.
#pragma once
#include <mpi.h>

#include <cstddef>
#include <span>

#include "mpi/post.h"
#include "ranks/combine.h"

namespace inga::mpi {

/// A group of processes. While one waits in an operation, messages go on.
class Group {
 public:
  Group() = default;
  Group(MPI_Comm comm, Post& post);

  MPI_Comm comm() const noexcept { return comm_; }
  int rank() const noexcept { return rank_; }
  int size() const noexcept { return size_; }

  void barrier() const;

  /// Whether all ranks bring the same numbers. Where not, `all` gets everybody's. `group` is the communicator's number.
  bool agree(double group, std::span<const double> mine, std::span<double> all) const;

  enum class Way { gather, allgather, scatter, alltoall };
  /// One number from each to each, as the way says.
  void numbers(Way way, std::span<const double> mine, std::span<double> into, int root) const;

  void bcast(ranks::Kind kind, std::span<std::byte> data, int root) const;
  /// `counts` are elements of each rank; root -1: for all.
  void gather(ranks::Kind kind, std::span<const std::byte> data, std::span<const double> counts,
              std::span<std::byte> into, int root) const;
  void scatter(ranks::Kind kind, std::span<const std::byte> data, std::span<const double> counts,
               std::span<std::byte> into, int root) const;
  void alltoall(ranks::Kind kind, std::span<const std::byte> data, std::span<const double> counts,
                std::span<std::byte> into, std::span<const double> into_counts) const;
  /// `into` may be `data`. Root -1: for all.
  void reduce(ranks::Kind kind, ranks::Op op, std::span<const std::byte> data, std::span<std::byte> into,
              int root) const;
  void reduce_scatter(ranks::Kind kind, ranks::Op op, std::span<const std::byte> data, std::span<std::byte> into) const;
  void scan(ranks::Kind kind, ranks::Op op, std::span<const std::byte> data, std::span<std::byte> into) const;

 private:
  /// `circle`: of those who may not come.
  void wait(MPI_Request request, Circle* circle = nullptr) const;

  MPI_Comm comm_ = MPI_COMM_NULL;
  Post* post_ = nullptr;
  int rank_ = 0;
  int size_ = 0;
};

}  // namespace inga::mpi
