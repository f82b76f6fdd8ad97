#include "mpi/job.h"

#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "core/error.h"
#include "mpi/check.h"

namespace inga::mpi {
namespace {

constexpr auto kPatience = std::chrono::seconds(1);
constexpr auto kLook = std::chrono::milliseconds(100);
/// For so long a busy machine may well leave a process without a core.
constexpr auto kScheduled = std::chrono::milliseconds(500);

/// The cores that this process may use, a bit for each.
std::array<std::uint64_t, 128> affinity() {
  std::array<std::uint64_t, 128> mask{};
  // Where it fails there are more cores than bits: all of them.
  if (sched_getaffinity(0, sizeof mask, reinterpret_cast<cpu_set_t*>(mask.data())) != 0) mask.fill(~std::uint64_t{0});
  return mask;
}

}  // namespace

std::string library() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  check(MPI_Get_library_version(text, &length), "MPI_Get_library_version");
  return {text, static_cast<std::size_t>(length)};
}

Job& Job::the() {
  // Never destroyed: MPI may write into its memory until the process ends.
  static Job* job = new Job;
  return *job;
}

void Job::start(bool threads) {
  if (!started_) {
    // Else the system makes 60 microseconds of a nap of 10. Threads that are started later have it from this one.
    prctl(PR_SET_TIMERSLACK, 1000UL);
    const int wanted = threads ? MPI_THREAD_MULTIPLE : MPI_THREAD_FUNNELED;
    int provided = 0;
    check(MPI_Init_thread(nullptr, nullptr, wanted, &provided), "MPI_Init_thread");
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
    started_ = true;
    threads_ = provided >= MPI_THREAD_MULTIPLE;
    check(MPI_Comm_rank(MPI_COMM_WORLD, &rank_), "MPI_Comm_rank");
    check(MPI_Comm_size(MPI_COMM_WORLD, &size_), "MPI_Comm_size");
  }
  if (threads && !threads_) {
    throw Error(Code::unsupported,
                "this MPI serves one thread of a process only (no MPI_THREAD_MULTIPLE): use threads: 1");
  }
}

void Job::open(int threads) {
  if (machine_ == MPI_COMM_NULL) {
    check(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine_),
          "MPI_Comm_split_type");
    check(MPI_Comm_dup(MPI_COMM_WORLD, &control_), "MPI_Comm_dup");
    check(MPI_Comm_dup(MPI_COMM_WORLD, &lines_.elements), "MPI_Comm_dup");
    void* most = nullptr;
    int found = 0;
    check(MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_TAG_UB, static_cast<void*>(&most), &found), "MPI_Comm_get_attr");
    constexpr int kPromised = 32767;
    lines_.most_tag = found != 0 ? *static_cast<int*>(most) : kPromised;
    lines_.process = rank_;
  }
  lines_.threads = threads;
  int cores = CPU_COUNT(reinterpret_cast<cpu_set_t*>(affinity().data()));
  cores = std::max(cores, 1);
  const int crowd = sharers() * threads;
  while (std::ssize(posts_) < threads) {
    MPI_Comm heads = MPI_COMM_NULL;
    check(MPI_Comm_dup(MPI_COMM_WORLD, &heads), "MPI_Comm_dup");
    lines_.heads.push_back(heads);
    posts_.push_back(std::make_unique<Post>(lines_, static_cast<int>(posts_.size()), crowd > cores));
  }
  if (groups_.empty()) {
    MPI_Comm all = MPI_COMM_NULL;
    check(MPI_Comm_dup(MPI_COMM_WORLD, &all), "MPI_Comm_dup");
    groups_.emplace_back(all, post(0));
  }
}

std::vector<double> Job::hosts() {
  int first = rank_;
  check(MPI_Bcast(&first, 1, MPI_INT, 0, machine_), "MPI_Bcast");
  const double own = first;
  std::vector<double> all(static_cast<std::size_t>(size_));
  check(MPI_Allgather(&own, 1, MPI_DOUBLE, all.data(), 1, MPI_DOUBLE, control_), "MPI_Allgather");
  return all;
}

int Job::sharers() {
  const auto own = affinity();
  const int words = static_cast<int>(own.size());
  int processes = 0;
  check(MPI_Comm_size(machine_, &processes), "MPI_Comm_size");
  std::vector<std::uint64_t> all(own.size() * static_cast<std::size_t>(processes));
  check(MPI_Allgather(own.data(), words, MPI_UINT64_T, all.data(), words, MPI_UINT64_T, machine_), "MPI_Allgather");
  int sharing = 0;
  for (std::size_t process = 0; process < static_cast<std::size_t>(processes); ++process) {
    for (std::size_t word = 0; word < own.size(); ++word) {
      if ((own[word] & all[process * own.size() + word]) == 0) continue;
      ++sharing;
      break;
    }
  }
  return std::max(sharing, 1);
}

int Job::split(int number, int color, int key) {
  const Group& from = group(number);
  MPI_Comm comm = MPI_COMM_NULL;
  check(MPI_Comm_split(from.comm(), color < 0 ? MPI_UNDEFINED : color, key, &comm), "MPI_Comm_split");
  if (comm == MPI_COMM_NULL) return -1;
  const auto free = std::ranges::find_if(groups_, [](const Group& each) { return each.comm() == MPI_COMM_NULL; });
  if (free != groups_.end()) {
    *free = Group(comm, post(0));
    return static_cast<int>(free - groups_.begin());
  }
  groups_.emplace_back(comm, post(0));
  return static_cast<int>(groups_.size()) - 1;
}

void Job::release(int number) {
  if (number == 0) return;
  MPI_Comm comm = group(number).comm();
  check(MPI_Comm_free(&comm), "MPI_Comm_free");
  groups_[static_cast<std::size_t>(number)] = Group();
}

void Job::wait(MPI_Request request, double below) {
  Idle idle(true);
  for (;;) {
    int flag = 0;
    check(MPI_Test(&request, &flag, MPI_STATUS_IGNORE), "MPI_Test");
    for (const auto& post : posts_) post->drain(below);
    if (flag != 0) return;
    idle.step();
  }
}

std::vector<std::vector<std::byte>> Job::collect(std::span<const std::byte> own, int root, double below) {
  // First what this process has sent must be out of its hands, as MPI's end asks for.
  Idle idle(true);
  for (bool out = false; !out; idle.step()) {
    out = true;
    for (const auto& post : posts_) out = post->drain(below) && out;
  }
  const auto processes = static_cast<std::size_t>(size_);
  const double length = static_cast<double>(own.size());
  std::vector<double> lengths(processes);
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Iallgather(&length, 1, MPI_DOUBLE, lengths.data(), 1, MPI_DOUBLE, control_, &request), "MPI_Iallgather");
  wait(request, below);
  std::vector<int> counts;
  std::vector<int> begins;
  std::size_t total = 0;
  for (const double each : lengths) {
    counts.push_back(count_of(static_cast<std::size_t>(each)));
    begins.push_back(count_of(total));
    total += static_cast<std::size_t>(each);
  }
  const bool takes = root < 0 || root == rank_;
  std::vector<std::byte> all(takes ? total : 0);
  if (root < 0) {
    check(MPI_Iallgatherv(own.data(), count_of(own.size()), MPI_BYTE, all.data(), counts.data(), begins.data(),
                          MPI_BYTE, control_, &request),
          "MPI_Iallgatherv");
  } else {
    check(MPI_Igatherv(own.data(), count_of(own.size()), MPI_BYTE, all.data(), counts.data(), begins.data(), MPI_BYTE,
                       root, control_, &request),
          "MPI_Igatherv");
  }
  wait(request, below);
  // All ranks have returned, and so answer. A note that is on its way when MPI ends can make it wait for ever.
  for (bool settled = false; !settled; idle.step()) {
    settled = true;
    for (const auto& post : posts_) settled = post->drain(below) && post->settled() && settled;
  }
  // Nobody goes on before all have what they need: what comes next is for the next program.
  check(MPI_Ibarrier(control_, &request), "MPI_Ibarrier");
  wait(request, below);
  for (const auto& post : posts_) post->close(below);
  std::vector<std::vector<std::byte>> parts;
  for (std::size_t process = 0; takes && process < processes; ++process) {
    const auto begin = all.begin() + begins[process];
    parts.emplace_back(begin, begin + counts[process]);
  }
  return parts;
}

std::vector<std::byte> Job::spread(std::span<const std::byte> own) {
  double length = static_cast<double>(own.size());
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Ibcast(&length, 1, MPI_DOUBLE, 0, control_, &request), "MPI_Ibcast");
  wait(request, 0);
  std::vector<std::byte> all(own.begin(), own.end());
  all.resize(static_cast<std::size_t>(length));
  check(MPI_Ibcast(all.data(), count_of(all.size()), MPI_BYTE, 0, control_, &request), "MPI_Ibcast");
  wait(request, 0);
  return all;
}

void Job::let_others_come() {
  // At its end MPICH over UCX (4.0.2 and 1.13.1) asks each process to which it has sent for an answer, and once it has all,
  // it answers no more. It would wait for ever for a process that has answered while it waited for the barrier above and asks
  // only then. One that makes no call to MPI in between answers when it asks; so let all see the end of the barrier first.
  int neighbours = 0;
  MPI_Comm_size(machine_, &neighbours);
  if (neighbours < size_ && library().find("ch4:ucx") != std::string::npos) std::this_thread::sleep_for(kScheduled);
}

void Job::finish(int code) {
  if (!started_) return;
  started_ = false;
  if (control_ != MPI_COMM_NULL) {
    // A process that ends alone would wait for the others for ever.
    MPI_Request request = MPI_REQUEST_NULL;
    int flag = 0;
    MPI_Ibarrier(control_, &request);
    const auto until = std::chrono::steady_clock::now() + kPatience;
    Idle idle(true);
    for (;;) {
      if (MPI_Test(&request, &flag, MPI_STATUS_IGNORE) != MPI_SUCCESS) break;
      if (flag != 0 || (code != 0 && std::chrono::steady_clock::now() > until)) break;
      idle.step();
    }
    if (flag == 0) abort(code == 0 ? 1 : code);
    let_others_come();
  }
  posts_.clear();
  MPI_Finalize();
}

void Job::abort(int code) {
  // What libraries do when a process ends in order needs that no thread uses them any more, and here some may.
  static std::atomic<int> result;
  result = code;
  std::atexit([] { std::_Exit(result); });
  int initialized = 0;
  MPI_Initialized(&initialized);
  if (initialized != 0) MPI_Abort(MPI_COMM_WORLD, code);
  std::_Exit(code);
}

void end_with(int descriptor) {
  std::thread([descriptor] {
    std::array<char, 256> nothing{};
    while (read(descriptor, nothing.data(), nothing.size()) > 0) continue;
    // Where another rank was killed, the launcher closes it and then ends all: who ended by himself before would be blamed.
    std::this_thread::sleep_for(kLook);
    kill(getpid(), SIGKILL);
  }).detach();
}

void end_with_parent() {
  // Not by PR_SET_PDEATHSIG, which means the thread that started the process: launchers have several.
  std::thread([parent = getppid()] {
    while (getppid() == parent) std::this_thread::sleep_for(kLook);
    kill(getpid(), SIGKILL);
  }).detach();
}

}  // namespace inga::mpi
