#include "mpi/post.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "core/error.h"
#include "mpi/check.h"
#include "ranks/combine.h"

namespace inga::mpi {
namespace {

/// Short messages on their way at the same time; who sends more waits.
constexpr std::size_t kMostShort = 256;

std::size_t bytes_of(const Head& head) {
  return static_cast<std::size_t>(head.count) * ranks::bytes_of(static_cast<ranks::Kind>(head.kind));
}

bool done(MPI_Request& request) {
  int flag = 0;
  check(MPI_Test(&request, &flag, MPI_STATUS_IGNORE), "MPI_Test");
  return flag != 0;
}

}  // namespace

Post::Post(Lines& lines, int thread, bool crowded) : lines_(lines), thread_(thread), crowded_(crowded), letter_(kMost) {
  listen();
}

Post::~Post() {
  // Nobody is left to hear of errors.
  if (inbox_ == MPI_REQUEST_NULL) return;
  MPI_Cancel(&inbox_);
  MPI_Wait(&inbox_, MPI_STATUS_IGNORE);
}

void Post::listen() {
  check(MPI_Irecv(letter_.data(), static_cast<int>(kMost), MPI_BYTE, MPI_ANY_SOURCE, 0,
                  lines_.heads[static_cast<std::size_t>(thread_)], &inbox_),
        "MPI_Irecv");
}

Post::Bytes Post::block() {
  if (blocks_.empty()) return Bytes(kMost);
  Bytes last = std::move(blocks_.back());
  blocks_.pop_back();
  return last;
}

/// Sends a head with or without what follows it.
void Post::dispatch(const Head& head, std::span<const std::byte> data, Place to) {
  if (short_.size() >= kMostShort) wait_until([&] { return short_.size() < kMostShort; });
  Sending sending{MPI_REQUEST_NULL, block()};
  std::memcpy(sending.owned.data(), &head, sizeof head);
  if (!data.empty()) std::memcpy(sending.owned.data() + sizeof head, data.data(), data.size());
  check(MPI_Isend(sending.owned.data(), static_cast<int>(sizeof head + data.size()), MPI_BYTE, to.process, 0,
                  lines_.heads[static_cast<std::size_t>(to.thread)], &sending.request),
        "MPI_Isend");
  if (done(sending.request)) {
    blocks_.push_back(std::move(sending.owned));
  } else {
    short_.push_back(std::move(sending));
  }
}

std::uint32_t Post::send(Head head, std::span<const std::byte> data, Place to, bool waits) {
  head.elements = -1;
  if (to.process == lines_.process && to.thread == thread_) {
    // To oneself.
    const auto found = std::ranges::find_if(posted_, [&](Receipt* each) { return each->takes(head); });
    if (found == posted_.end()) {
      waiting_.push_back({head, to.process, Bytes(data.begin(), data.end())});
    } else {
      Receipt* receipt = *found;
      posted_.erase(found);
      hand(*receipt, head, to.process, data);
    }
    return 0;
  }
  if (data.size() <= kShort) {
    dispatch(head, data, to);
    return 0;
  }
  const int count = count_of(static_cast<std::size_t>(head.count));
  head.elements =
      static_cast<std::int32_t>(lines_.tags.fetch_add(1) % (static_cast<std::uint32_t>(lines_.most_tag) + 1));
  dispatch(head, {}, to);
  Sending sending{MPI_REQUEST_NULL, {}};
  if (!waits) sending.owned.assign(data.begin(), data.end());
  const std::byte* from = waits ? data.data() : sending.owned.data();
  check(MPI_Isend(from, count, type_of(static_cast<ranks::Kind>(head.kind)), to.process, head.elements, lines_.elements,
                  &sending.request),
        "MPI_Isend");
  const std::uint32_t ticket = ++last_ == 0 ? ++last_ : last_;
  long_.emplace(ticket, std::move(sending));
  return ticket;
}

bool Post::sent(std::uint32_t ticket, bool wait) {
  const auto found = long_.find(ticket);
  if (found == long_.end()) return true;
  MPI_Request& request = found->second.request;
  bool gone = done(request);
  if (!gone && wait) {
    wait_until([&] { return done(request); });
    gone = true;
  }
  if (!gone) progress();
  if (gone) long_.erase(ticket);
  return gone;
}

std::uint32_t Post::receive(double group, int source, int tag) {
  const std::uint32_t id = ++last_ == 0 ? ++last_ : last_;
  auto receipt = std::make_unique<Receipt>();
  receipt->group = group;
  receipt->source = source;
  receipt->tag = tag;
  Receipt* asked = receipt.get();
  receipts_.emplace(id, std::move(receipt));
  const auto found = std::ranges::find_if(waiting_, [&](const Message& each) { return asked->takes(each.head); });
  if (found == waiting_.end()) {
    posted_.push_back(asked);
    return id;
  }
  asked->head = found->head;
  asked->process = found->process;
  if (found->head.elements < 0) {
    asked->held = std::move(found->bytes);
    asked->state = Receipt::State::held;
  } else {
    // Who waits next for it gets the elements where he wants them.
    asked->state = Receipt::State::known;
    known_.push_back(asked);
  }
  waiting_.erase(found);
  return id;
}

/// Gives a message to who asked for it.
void Post::hand(Receipt& receipt, const Head& head, int process, std::span<const std::byte> bytes) {
  receipt.head = head;
  receipt.process = process;
  if (head.elements >= 0) return fetch(receipt);
  if (receipt.open && receipt.kind == head.kind && bytes.size() <= receipt.into.size()) {
    if (!bytes.empty()) std::memcpy(receipt.into.data(), bytes.data(), bytes.size());
    receipt.state = Receipt::State::placed;
  } else {
    receipt.held.assign(bytes.begin(), bytes.end());
    receipt.state = Receipt::State::held;
  }
}

/// Asks for the elements of a long message.
void Post::fetch(Receipt& receipt) {
  const Head& head = receipt.head;
  const std::size_t size = bytes_of(head);
  const bool direct = receipt.open && receipt.kind == head.kind && size <= receipt.into.size();
  if (!direct) receipt.held.resize(size);
  check(MPI_Irecv(direct ? receipt.into.data() : receipt.held.data(), count_of(static_cast<std::size_t>(head.count)),
                  type_of(static_cast<ranks::Kind>(head.kind)), receipt.process, head.elements, lines_.elements,
                  &receipt.request),
        "MPI_Irecv");
  receipt.state = Receipt::State::coming;
}

/// Whether a receipt's message is here.
bool Post::come(Receipt& receipt) {
  if (receipt.state == Receipt::State::coming && done(receipt.request)) {
    receipt.state = receipt.held.empty() ? Receipt::State::placed : Receipt::State::held;
  }
  return receipt.state == Receipt::State::held || receipt.state == Receipt::State::placed;
}

Post::Arrival Post::received(std::uint32_t id, std::span<std::byte> into, int kind, bool wait, Head& head) {
  const auto found = receipts_.find(id);
  if (found == receipts_.end()) throw Error(Code::internal, "a message was received twice");
  Receipt& receipt = *found->second;
  if (!come(receipt)) {
    if (wait) {
      receipt.open = true;
      receipt.into = into;
      receipt.kind = kind;
      // The memory is the caller's again when this returns, and MPI is through with it.
      wait_until([&] { return come(receipt); });
    } else {
      progress();
      if (!come(receipt)) return Arrival::not_yet;
    }
  }
  head = receipt.head;
  Arrival arrival = Arrival::done;
  if (head.kind != kind) {
    arrival = Arrival::other_kind;
  } else if (bytes_of(head) > into.size()) {
    arrival = Arrival::too_long;
  } else if (receipt.state == Receipt::State::held && !receipt.held.empty()) {
    std::memcpy(into.data(), receipt.held.data(), receipt.held.size());
  }
  receipts_.erase(id);
  return arrival;
}

void Post::exchange(double group, int rank, int kind, std::size_t element, std::span<Piece> pieces) {
  std::vector<std::uint32_t> asked;
  std::vector<std::uint32_t> tickets;
  std::vector<Receipt*> coming;
  for (const Piece& piece : pieces) {
    if (piece.in.empty()) continue;
    const std::uint32_t id = receive(group, piece.rank, 0);
    asked.push_back(id);
    Receipt* receipt = receipts_.at(id).get();
    receipt->open = true;
    receipt->into = piece.in;
    receipt->kind = kind;
    coming.push_back(receipt);
  }
  for (const Piece& piece : pieces) {
    if (piece.out.empty()) continue;
    const std::size_t count = piece.out.size() / element;
    const Head head{group, static_cast<double>(count), rank, 0, kind, -1};
    const std::uint32_t ticket = send(head, piece.out, piece.place, true);
    if (ticket != 0) tickets.push_back(ticket);
  }
  for (Receipt* receipt : coming) wait_until([&] { return come(*receipt); });
  Head head{};
  std::size_t at = 0;
  for (const Piece& piece : pieces) {
    if (piece.in.empty()) continue;
    if (received(asked[at++], piece.in, kind, true, head) == Arrival::done) continue;
    throw Error(Code::internal, "a part of a collective operation does not fit");
  }
  for (const std::uint32_t ticket : tickets) sent(ticket, true);
}

/// Forgets short messages that are gone.
bool Post::trim() {
  bool any = false;
  for (auto each = short_.begin(); each != short_.end();) {
    if (!done(each->request)) {
      ++each;
      continue;
    }
    if (blocks_.size() < kMostShort) blocks_.push_back(std::move(each->owned));
    each = short_.erase(each);
    any = true;
  }
  return any;
}

bool Post::progress() {
  bool any = !known_.empty();
  for (Receipt* receipt : known_) fetch(*receipt);
  known_.clear();
  // Not without end: somebody may send for ever.
  for (int taken = 0; taken < 64; ++taken) {
    int flag = 0;
    MPI_Status status;
    check(MPI_Test(&inbox_, &flag, &status), "MPI_Test");
    if (flag == 0) break;
    int bytes = 0;
    check(MPI_Get_count(&status, MPI_BYTE, &bytes), "MPI_Get_count");
    take(bytes, status.MPI_SOURCE);
    listen();
    any = true;
  }
  if (!short_.empty() && trim()) any = true;
  return any;
}

/// A letter has come.
void Post::take(int bytes, int process) {
  Head head{};
  std::memcpy(&head, letter_.data(), sizeof head);
  const std::span<const std::byte> content{letter_.data() + sizeof head, static_cast<std::size_t>(bytes) - sizeof head};
  const auto found = std::ranges::find_if(posted_, [&](Receipt* each) { return each->takes(head); });
  if (found == posted_.end()) {
    waiting_.push_back({head, process, Bytes(content.begin(), content.end())});
    return;
  }
  Receipt* receipt = *found;
  posted_.erase(found);
  hand(*receipt, head, process, content);
}

bool Post::drain(double below) {
  for (auto each = waiting_.begin(); each != waiting_.end();) {
    if (each->head.group >= below) {
      ++each;
      continue;
    }
    if (each->head.elements >= 0) {
      Sending scratch{MPI_REQUEST_NULL, Bytes(bytes_of(each->head))};
      check(MPI_Irecv(scratch.owned.data(), count_of(static_cast<std::size_t>(each->head.count)),
                      type_of(static_cast<ranks::Kind>(each->head.kind)), each->process, each->head.elements,
                      lines_.elements, &scratch.request),
            "MPI_Irecv");
      scratch_.push_back(std::move(scratch));
    }
    each = waiting_.erase(each);
  }
  for (auto each = scratch_.begin(); each != scratch_.end();)
    each = done(each->request) ? scratch_.erase(each) : std::next(each);
  for (auto each = long_.begin(); each != long_.end();)
    each = done(each->second.request) ? long_.erase(each) : std::next(each);
  progress();
  return short_.empty() && long_.empty() && scratch_.empty();
}

}  // namespace inga::mpi
