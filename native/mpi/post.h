// Messages of one rank to and from ranks of other processes. MPI carries them; who gets which is decided here, so that a
// message says which numbers it holds, any thread of a process may be its receiver, and groups of ranks cost nothing.
//
// Every message begins with a head. Elements of short ones follow it. Those of long ones are a second message, which the
// receiver asks for when it knows the place: then MPI writes them there itself.
//
// MPI touches memory of the caller only while a call waits. In between the owner may transfer it to another thread, or lose
// it, so that what is sent or received meanwhile lies here.
//
// Who has waited for a while asks those whom it waits for whether they have returned from the program. They answer when they
// have, after all else that they have sent: what has not come before will never come.
#pragma once
#include <mpi.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "mpi/circle.h"
#include "mpi/idle.h"

namespace inga::mpi {

struct Head {
  /// The communicator.
  double group;
  /// Elements.
  double count;
  /// The sender's rank in it.
  std::int32_t source;
  std::int32_t tag;
  /// Of the numbers; or less than 0: a note between posts (post.cpp).
  std::int32_t kind;
  /// Under which tag the elements come, or -1 where they follow the head.
  std::int32_t elements;
};

/// The communicators that carry messages.
struct Lines {
  /// For each thread of a process: what is for it.
  std::vector<MPI_Comm> heads;
  MPI_Comm elements = MPI_COMM_NULL;
  /// This process, and the ranks of each.
  int process = 0;
  int threads = 1;
  /// The largest tag.
  int most_tag = 0;
  std::atomic<std::uint32_t> tags{0};
};

using Bytes = std::vector<std::byte>;

/// A receive that was posted.
struct Receipt {
  double group = 0;
  int source = kAny;
  int tag = kAny;
  /// `known`: its message has come without elements, which nobody has asked for yet.
  enum class State { posted, known, coming, held, placed } state = State::posted;
  Head head{};
  int process = 0;
  MPI_Request request = MPI_REQUEST_NULL;
  /// What came before somebody waited for it, or does not fit.
  Bytes held;
  /// Where somebody waits: his memory.
  bool open = false;
  std::span<std::byte> into;
  int kind = 0;
  /// When somebody first looked whether it has come, and whether its source was asked since.
  Idle::Clock::time_point since{};
  bool asked = false;

  bool takes(const Head& other) const noexcept {
    return group == other.group && (source == kAny || source == other.source) && (tag == kAny || tag == other.tag);
  }
};

/// What a rank waits for that may never come: the source's message, or all ranks of a circle.
struct Awaited {
  Circle* circle = nullptr;
  int source = kTogether;
  const Receipt* receipt = nullptr;
  bool waits = true;
};

class Post {
 public:
  /// Bytes of a message that is sent at once: few enough for every MPI to do so.
  static constexpr std::size_t kMost = 4000;
  static constexpr std::size_t kShort = kMost - sizeof(Head);

  Post(Lines& lines, int thread, bool crowded);
  ~Post();
  Post(const Post&) = delete;
  Post& operator=(const Post&) = delete;

  /// Starts to send. 0 where `data` is needed no more, else a ticket for sent(). `waits`: sent() is called at once, and
  /// `data` does not change before.
  std::uint32_t send(Head head, std::span<const std::byte> data, Place to, bool waits);
  bool sent(std::uint32_t ticket, bool wait);

  /// Asks for a message. Source and tag may be kAny.
  std::uint32_t receive(double group, int source, int tag);

  enum class Arrival { not_yet, done, other_kind, too_long };
  /// Whether the message that was asked for has come; then it is in `into`, and `head` is its.
  Arrival received(std::uint32_t receipt, std::span<std::byte> into, int kind, bool wait, Head& head);

  struct Piece {
    Place place;
    int rank;
    std::span<const std::byte> out;
    std::span<std::byte> in;
  };
  /// Sends and receives one piece to and from each rank; empty ones are left out. `rank` is the caller's.
  void exchange(double group, int rank, int kind, std::size_t element, std::span<Piece> pieces);

  /// A communicator of this rank from now on, and until forget().
  void know(Circle circle) { circles_.insert_or_assign(circle.group(), std::move(circle)); }
  /// No rank of it sends or waits any more; what nobody has asked for is thrown away.
  void forget(double group);
  /// The communicator that a message is of, or none.
  Circle* circle(double group);

  /// The rank among all that has returned although this one waits for it: then a call has thrown what it waits for. Or -1.
  int deserter() const noexcept { return deserter_; }

  /// Moves what can be moved. True where something was.
  bool progress();
  /// Whether progress() has anything to do for somebody who does not wait here.
  bool busy() const noexcept { return !posted_.empty() || !known_.empty() || !long_.empty() || !short_.empty(); }

  /// For a rank that has returned from the program whose groups are below `below`: says so to those who ask, and receives
  /// its messages for nobody, so that their senders can end. True when all is sent.
  bool drain(double below);
  /// Whether all have answered whom this rank has asked: no note is on its way to it.
  bool settled() const noexcept { return unanswered_ == 0; }
  /// Returns when all is sent.
  void leave(double below);
  /// All ranks have left those groups.
  void close(double below);

  template <class Ready>
  void wait_until(Ready&& ready, const Awaited& awaited = {}) {
    Idle idle(crowded_);
    bool asked = false;
    while (!ready()) {
      if (progress()) {
        idle.reset();
        continue;
      }
      idle.step();
      if (idle.waited() < kPatience) continue;
      if (!asked) ask(awaited);
      asked = true;
      judge(awaited);
    }
  }

  bool crowded() const noexcept { return crowded_; }

 private:
  /// Who has waited so long begins to ask.
  static constexpr auto kPatience = std::chrono::milliseconds(50);

  struct Message {
    Head head;
    int process;
    Bytes bytes;
  };

  struct Sending {
    MPI_Request request = MPI_REQUEST_NULL;
    Bytes owned;
  };

  void listen();
  void take(int bytes, int process);
  void hear(const Head& note);
  void ask(const Awaited& awaited);
  void judge(const Awaited& awaited);
  void doubt(Receipt& receipt);
  [[noreturn]] void desert(int rank, const std::string& awaited);
  template <class Over>
  void discard(Over&& over);
  int rank_of(const Place& place) const noexcept { return place.process * lines_.threads + place.thread; }
  void hand(Receipt& receipt, const Head& head, int process, std::span<const std::byte> bytes);
  void fetch(Receipt& receipt);
  bool come(Receipt& receipt);
  bool trim();
  void dispatch(const Head& head, std::span<const std::byte> data, Place to);
  Bytes block();

  Lines& lines_;
  int thread_;
  bool crowded_;
  MPI_Request inbox_ = MPI_REQUEST_NULL;
  Bytes letter_;
  std::uint32_t last_ = 0;
  /// Messages with their heads.
  std::size_t sent_ = 0;
  /// All receipts, and of those the ones without a message, in their order.
  std::unordered_map<std::uint32_t, std::unique_ptr<Receipt>> receipts_;
  std::list<Receipt*> posted_;
  std::vector<Receipt*> known_;
  /// Messages that nobody has asked for.
  std::list<Message> waiting_;
  std::list<Sending> short_;
  std::unordered_map<std::uint32_t, Sending> long_;
  std::list<Sending> scratch_;
  std::vector<Bytes> blocks_;
  std::unordered_map<double, Circle> circles_;
  /// From those who want to know when this rank has returned.
  std::vector<Head> questions_;
  /// Questions of this rank.
  std::size_t unanswered_ = 0;
  /// Bytes of each process that came for a rank that had returned.
  std::unordered_map<int, std::size_t> lost_;
  /// A rank among all that has returned and had no use for what this one has sent, or -1.
  int refused_ = -1;
  int deserter_ = -1;
};

}  // namespace inga::mpi
