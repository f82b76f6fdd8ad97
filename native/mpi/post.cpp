#include "mpi/post.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>

#include "core/error.h"
#include "mpi/check.h"
#include "ranks/combine.h"

namespace inga::mpi {
namespace {

/// Short messages on their way at the same time; who sends more waits.
constexpr std::size_t kMostShort = 256;

/// Bytes that may be sent to a rank after its return, by each process: what lies between ranks on threads.
constexpr std::size_t kMostLost = 65536;

/// Notes between posts, in the place of a kind: a rank (among all: the count) asks another whether it has returned; that
/// has, after so many collective operations (the count); that has, and was sent more than it can throw away.
constexpr std::int32_t kQuestion = -1;
constexpr std::int32_t kReturned = -2;
constexpr std::int32_t kRefusal = -3;

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

Bytes Post::block() {
  if (blocks_.empty()) return Bytes(kMost);
  Bytes last = std::move(blocks_.back());
  blocks_.pop_back();
  return last;
}

/// Sends a head with or without what follows it.
void Post::dispatch(const Head& head, std::span<const std::byte> data, Place to) {
  if (short_.size() >= kMostShort) wait_until([&] { return short_.size() < kMostShort; });
  // Who sends without end hears what comes all the same.
  if (++sent_ % kMostShort == 0) progress();
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
  if (refused_ >= 0) desert(refused_, "send");
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
  try {
    if (!come(receipt)) {
      if (wait) {
        receipt.open = true;
        receipt.into = into;
        receipt.kind = kind;
        // The memory is the caller's again when this returns, and MPI is through with it.
        wait_until([&] { return come(receipt); }, {circle(receipt.group), receipt.source, &receipt});
      } else {
        progress();
        if (!come(receipt)) {
          doubt(receipt);
          return Arrival::not_yet;
        }
      }
    }
  } catch (const Error&) {
    posted_.remove(&receipt);
    if (receipt.state == Receipt::State::posted) receipts_.erase(id);
    throw;
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
  for (Receipt* receipt : coming) wait_until([&] { return come(*receipt); }, {circle(group)});
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
  if (head.kind < 0) return hear(head);
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

/// A note has come.
void Post::hear(const Head& note) {
  if (note.kind == kReturned) --unanswered_;
  if (note.kind == kQuestion) {
    questions_.push_back(note);
  } else if (Circle* its = circle(note.group); its != nullptr) {
    if (note.kind == kReturned) its->returned(note.source, note.count);
    if (note.kind == kRefusal) refused_ = rank_of(its->place(note.source));
  }
}

Circle* Post::circle(double group) {
  // Messages of collective operations have the number after that of their communicator.
  const auto found = circles_.find(group - std::fmod(group, 2));
  return found == circles_.end() ? nullptr : &found->second;
}

/// Asks those without whom it cannot come whether they have returned.
void Post::ask(const Awaited& awaited) {
  if (awaited.circle == nullptr) return;
  for (const int rank : awaited.circle->to_ask(awaited.source)) {
    // Who has given up the circle answers all the same: the asker says by which ranks they know each other.
    const double own = rank_of({lines_.process, thread_});
    dispatch({awaited.circle->group(), own, awaited.circle->rank(), rank, kQuestion, -1}, {},
             awaited.circle->place(rank));
    ++unanswered_;
  }
}

/// Throws where it cannot come.
void Post::judge(const Awaited& awaited) {
  if (refused_ >= 0) desert(refused_, "send");
  const Receipt* receipt = awaited.receipt;
  if (awaited.circle == nullptr || (receipt != nullptr && receipt->state != Receipt::State::posted)) return;
  const int rank = awaited.circle->deserter(awaited.source, awaited.waits);
  if (rank < 0) return;
  const int among = rank_of(awaited.circle->place(rank));
  // What all ranks are called to has a name that the caller knows.
  if (receipt == nullptr) desert(among, "");
  if (rank == awaited.circle->rank()) {
    throw Error(Code::invalid_argument, "rank " + std::to_string(among) +
                                            " waits for a message from itself that it has not sent: send or isend it"
                                            " before");
  }
  desert(among, receipt->tag == kAny ? "recv" : "recv with tag " + std::to_string(receipt->tag));
}

/// Of a message that somebody looks for without waiting.
void Post::doubt(Receipt& receipt) {
  const auto now = Idle::Clock::now();
  if (receipt.since == Idle::Clock::time_point{}) receipt.since = now;
  if (now - receipt.since < kPatience) return;
  const Awaited awaited{circle(receipt.group), receipt.source, &receipt, false};
  if (!receipt.asked) ask(awaited);
  receipt.asked = true;
  judge(awaited);
}

void Post::desert(int rank, const std::string& awaited) {
  deserter_ = rank;
  throw Error(Code::rank_failed, awaited);
}

/// Throws away messages of groups that are over.
template <class Over>
void Post::discard(Over&& over) {
  for (auto each = waiting_.begin(); each != waiting_.end();) {
    const Head head = each->head;
    if (!over(head.group)) {
      ++each;
      continue;
    }
    const int process = each->process;
    each = waiting_.erase(each);
    const Circle* its = circle(head.group);
    if (its != nullptr && (lost_[process] += bytes_of(head)) > kMostLost) {
      // Its sender would go on as if it had come, or for ever.
      dispatch({head.group, 0, its->rank(), 0, kRefusal, -1}, {}, its->place(head.source));
    } else if (head.elements >= 0) {
      Sending scratch{MPI_REQUEST_NULL, Bytes(bytes_of(head))};
      check(MPI_Irecv(scratch.owned.data(), count_of(static_cast<std::size_t>(head.count)),
                      type_of(static_cast<ranks::Kind>(head.kind)), process, head.elements, lines_.elements,
                      &scratch.request),
            "MPI_Irecv");
      scratch_.push_back(std::move(scratch));
    }
  }
}

void Post::forget(double group) {
  circles_.erase(group);
  progress();
  discard([&](double its) { return its == group; });
}

void Post::leave(double below) {
  Idle idle(crowded_);
  while (!drain(below)) {
    if (refused_ >= 0) break;
    idle.step();
  }
  if (refused_ >= 0) desert(refused_, "send");
}

void Post::close(double below) {
  std::erase_if(circles_, [&](const auto& each) { return each.first < below; });
  lost_.clear();
}

bool Post::drain(double below) {
  for (const Head& question : std::exchange(questions_, {})) {
    if (question.group >= below) {
      questions_.push_back(question);
      continue;
    }
    // Nobody misses this rank in a circle that it has given up.
    const Circle* its = circle(question.group);
    const double calls = its == nullptr ? std::numeric_limits<double>::infinity() : its->calls();
    const int asker = static_cast<int>(question.count);
    dispatch({question.group, calls, question.tag, 0, kReturned, -1}, {},
             {asker / lines_.threads, asker % lines_.threads});
  }
  discard([&](double group) { return group < below; });
  for (auto each = scratch_.begin(); each != scratch_.end();)
    each = done(each->request) ? scratch_.erase(each) : std::next(each);
  for (auto each = long_.begin(); each != long_.end();)
    each = done(each->second.request) ? long_.erase(each) : std::next(each);
  progress();
  return short_.empty() && long_.empty() && scratch_.empty();
}

}  // namespace inga::mpi
