#include "mpi/bind.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/boundary.h"
#include "mpi/job.h"
#include "mpi/memory.h"
#include "ranks/combine.h"

namespace inga::mpi {
namespace {

using boundary::Arguments;
using boundary::elements;
using ranks::Kind;
using ranks::Op;

double number(const Arguments& given, std::size_t at) {
  double value = 0;
  if (napi_get_value_double(given.env(), given[at], &value) != napi_ok) {
    throw Error(Code::invalid_argument, "argument " + std::to_string(at) + " is not a number");
  }
  return value;
}

int whole(const Arguments& given, std::size_t at) { return static_cast<int>(number(given, at)); }

bool truth(const Arguments& given, std::size_t at) {
  bool value = false;
  napi_get_value_bool(given.env(), given[at], &value);
  return value;
}

/// The bytes of an array; none where none is given.
std::span<std::byte> bytes(const Arguments& given, std::size_t at) {
  napi_valuetype type = napi_undefined;
  napi_typeof(given.env(), given[at], &type);
  if (type == napi_undefined) return {};
  return boundary::bytes(given.env(), given[at], "array");
}

std::span<double> numbers(const Arguments& given, std::size_t at, std::size_t least = 0) {
  return elements<double>(given.env(), given[at], "numbers", least);
}

napi_value of(const Arguments& given, double value) {
  napi_value result = nullptr;
  napi_create_double(given.env(), value, &result);
  return result;
}

napi_value of(const Arguments& given, bool value) {
  napi_value result = nullptr;
  napi_get_boolean(given.env(), value, &result);
  return result;
}

Post& post(const Arguments& given) { return Job::the().post(whole(given, 0)); }
const Group& group(const Arguments& given) { return Job::the().group(whole(given, 0)); }
Kind kind(const Arguments& given, std::size_t at) { return static_cast<Kind>(number(given, at)); }
Op op(const Arguments& given, std::size_t at) { return static_cast<Op>(number(given, at)); }

/// (thread, data, process, thread there, group, source, tag, kind, waits) -> ticket or 0
napi_value send(const Arguments& given) {
  const auto data = bytes(given, 1);
  const Kind numbers = kind(given, 7);
  const std::size_t count = data.size() / ranks::bytes_of(numbers);
  const Head head{.group = number(given, 4),
                  .count = static_cast<double>(count),
                  .source = whole(given, 5),
                  .tag = whole(given, 6),
                  .kind = static_cast<std::int32_t>(numbers),
                  .elements = -1};
  const Place to{whole(given, 2), whole(given, 3)};
  return of(given, static_cast<double>(post(given).send(head, data, to, truth(given, 8))));
}

/// (thread, ticket, wait) -> whether it is sent
napi_value sent(const Arguments& given) {
  return of(given, post(given).sent(static_cast<std::uint32_t>(number(given, 1)), truth(given, 2)));
}

/// (thread, group, source, tag) -> receipt
napi_value receive(const Arguments& given) {
  return of(given, static_cast<double>(post(given).receive(number(given, 1), whole(given, 2), whole(given, 3))));
}

/// (thread, receipt, into, kind, wait, [source, tag, count, kind]) -> as Post::Arrival numbers it
napi_value received(const Arguments& given) {
  const auto status = numbers(given, 5, 4);
  Head head{};
  const auto arrival = post(given).received(static_cast<std::uint32_t>(number(given, 1)), bytes(given, 2),
                                            whole(given, 3), truth(given, 4), head);
  status[0] = head.source;
  status[1] = head.tag;
  status[2] = head.count;
  status[3] = head.kind;
  return of(given, static_cast<double>(arrival));
}

/// A part of an array: [begin, count] in elements.
template <class Byte>
std::span<Byte> part(std::span<Byte> whole, std::span<const double> places, std::size_t at, std::size_t element) {
  const auto begin = static_cast<std::size_t>(places[2 * at]) * element;
  const auto size = static_cast<std::size_t>(places[2 * at + 1]) * element;
  if (begin + size > whole.size()) throw Error(Code::internal, "a part lies outside of its array");
  return whole.subspan(begin, size);
}

/// (thread, group, rank, kind, [process, thread] of each, data, [begin, count] for each, into, [begin, count] of each)
napi_value exchange(const Arguments& given) {
  const Kind numbers_of = kind(given, 3);
  const std::size_t element = ranks::bytes_of(numbers_of);
  const auto places = numbers(given, 4);
  const auto data = bytes(given, 5);
  const auto outs = numbers(given, 6, places.size());
  const auto into = bytes(given, 7);
  const auto ins = numbers(given, 8, places.size());
  std::vector<Post::Piece> pieces;
  for (std::size_t at = 0; at < places.size() / 2; ++at) {
    pieces.push_back({{static_cast<int>(places[2 * at]), static_cast<int>(places[2 * at + 1])},
                      static_cast<int>(at),
                      part<const std::byte>(data, outs, at, element),
                      part<std::byte>(into, ins, at, element)});
  }
  post(given).exchange(number(given, 1), whole(given, 2), static_cast<int>(numbers_of), element, pieces);
  return nullptr;
}

/// (thread, group, rank, [process, thread] of each)
napi_value know(const Arguments& given) {
  const auto numbers_of = numbers(given, 3);
  std::vector<Place> places;
  for (std::size_t at = 0; at + 1 < numbers_of.size(); at += 2) {
    places.push_back({static_cast<int>(numbers_of[at]), static_cast<int>(numbers_of[at + 1])});
  }
  post(given).know(Circle(number(given, 1), whole(given, 2), std::move(places)));
  return nullptr;
}

napi_value forget(const Arguments& given) {
  post(given).forget(number(given, 1));
  return nullptr;
}

/// (thread, group): a collective operation begins that is made of messages
napi_value enter(const Arguments& given) {
  Circle* circle = post(given).circle(number(given, 1));
  if (circle != nullptr) circle->enter();
  return nullptr;
}

napi_value leave(const Arguments& given) {
  post(given).leave(number(given, 1));
  return nullptr;
}

/// (thread, below) -> whether all is sent
napi_value drain(const Arguments& given) { return of(given, post(given).drain(number(given, 1))); }

napi_value deserter(const Arguments& given) { return of(given, static_cast<double>(post(given).deserter())); }

napi_value progress(const Arguments& given) { return of(given, post(given).busy() && post(given).progress()); }

napi_value barrier(const Arguments& given) {
  group(given).barrier();
  return nullptr;
}

/// (group, its number among communicators, mine, all) -> whether all ranks bring the same
napi_value agree(const Arguments& given) {
  const Group& ranks = group(given);
  const auto mine = numbers(given, 2);
  const auto all = numbers(given, 3, mine.size() * static_cast<std::size_t>(ranks.size()));
  return of(given, ranks.agree(number(given, 1), mine, all));
}

/// (group, way, mine, into, root)
napi_value number_each(const Arguments& given) {
  const Group& ranks = group(given);
  const auto way = static_cast<Group::Way>(whole(given, 1));
  const int root = whole(given, 4);
  const auto all = static_cast<std::size_t>(ranks.size());
  const bool at_root = ranks.rank() == root;
  const bool gives_all = way == Group::Way::alltoall || (way == Group::Way::scatter && at_root);
  const bool takes_all = way != Group::Way::scatter && (way != Group::Way::gather || at_root);
  const bool gives = way != Group::Way::scatter || at_root;
  const bool takes = way != Group::Way::gather || at_root;
  ranks.numbers(way,
                numbers(given, 2,
                        gives_all ? all
                        : gives   ? 1
                                  : 0),
                numbers(given, 3,
                        takes_all ? all
                        : takes   ? 1
                                  : 0),
                root);
  return nullptr;
}

/// (group, kind, data, root)
napi_value bcast(const Arguments& given) {
  group(given).bcast(kind(given, 1), bytes(given, 2), whole(given, 3));
  return nullptr;
}

/// (group, kind, data, counts, into, root)
napi_value gather(const Arguments& given) {
  group(given).gather(kind(given, 1), bytes(given, 2), numbers(given, 3), bytes(given, 4), whole(given, 5));
  return nullptr;
}

/// (group, kind, data, counts, into, root)
napi_value scatter(const Arguments& given) {
  group(given).scatter(kind(given, 1), bytes(given, 2), numbers(given, 3), bytes(given, 4), whole(given, 5));
  return nullptr;
}

/// (group, kind, data, counts, into, counts of into)
napi_value alltoall(const Arguments& given) {
  const Group& ranks = group(given);
  const auto all = static_cast<std::size_t>(ranks.size());
  ranks.alltoall(kind(given, 1), bytes(given, 2), numbers(given, 3, all), bytes(given, 4), numbers(given, 5, all));
  return nullptr;
}

/// (group, kind, op, data, into, root)
napi_value reduce(const Arguments& given) {
  group(given).reduce(kind(given, 1), op(given, 2), bytes(given, 3), bytes(given, 4), whole(given, 5));
  return nullptr;
}

/// (group, kind, op, data, into)
napi_value reduce_scatter(const Arguments& given) {
  group(given).reduce_scatter(kind(given, 1), op(given, 2), bytes(given, 3), bytes(given, 4));
  return nullptr;
}

/// (group, kind, op, data, into)
napi_value scan(const Arguments& given) {
  group(given).scan(kind(given, 1), op(given, 2), bytes(given, 3), bytes(given, 4));
  return nullptr;
}

/// (group, colour or -1, key) -> group or -1
napi_value split(const Arguments& given) {
  return of(given, static_cast<double>(Job::the().split(whole(given, 0), whole(given, 1), whole(given, 2))));
}

napi_value release(const Arguments& given) {
  Job::the().release(whole(given, 0));
  return nullptr;
}

/// (kind, op, table, ranks, into): the rows of a table, combined from the first to the last.
napi_value combine(const Arguments& given) {
  const auto table = bytes(given, 2);
  const auto into = bytes(given, 4);
  std::vector<std::byte*> sources;
  const auto rows = static_cast<std::size_t>(number(given, 3));
  if (rows * into.size() > table.size()) throw Error(Code::internal, "there are too few numbers to combine");
  for (std::size_t row = 0; row < rows; ++row) sources.push_back(table.data() + row * into.size());
  const std::size_t count = into.size() / ranks::bytes_of(kind(given, 0));
  ranks::combine({kind(given, 0), op(given, 1), sources, std::array{into.data()}, 0, count});
  return nullptr;
}

Napi::Value start(const Napi::CallbackInfo& info) {
  Job& job = Job::the();
  job.start(info[0].As<Napi::Boolean>());
  auto place = Napi::Object::New(info.Env());
  place.Set("process", job.rank());
  place.Set("processes", job.size());
  return place;
}

Napi::Value open(const Napi::CallbackInfo& info) {
  Job& job = Job::the();
  job.open(info[0].As<Napi::Number>().Int32Value());
  const std::vector<double> hosts = job.hosts();
  auto found = Napi::Object::New(info.Env());
  auto array = Napi::Float64Array::New(info.Env(), hosts.size());
  std::ranges::copy(hosts, array.Data());
  found.Set("hosts", array);
  found.Set("sharers", job.sharers());
  return found;
}

Napi::Value library_of(const Napi::CallbackInfo& info) {
  auto about = Napi::Object::New(info.Env());
  about.Set("library", library());
  about.Set("launcher", INGA_MPIEXEC);
  return about;
}

Napi::Value copied(Napi::Env env, std::span<const std::byte> from) {
  auto array = Napi::Uint8Array::New(env, from.size());
  std::ranges::copy(from, reinterpret_cast<std::byte*>(array.Data()));
  return array;
}

/// (bytes, root or -1, below) -> the bytes of each process
Napi::Value collect(const Napi::CallbackInfo& info) {
  const auto all = Job::the().collect(boundary::bytes(info.Env(), info[0], "bytes"),
                                      info[1].As<Napi::Number>().Int32Value(), info[2].As<Napi::Number>());
  auto list = Napi::Array::New(info.Env());
  for (std::uint32_t at = 0; at < all.size(); ++at) list.Set(at, copied(info.Env(), all[at]));
  return list;
}

Napi::Value spread(const Napi::CallbackInfo& info) {
  return copied(info.Env(), Job::the().spread(boundary::bytes(info.Env(), info[0], "bytes")));
}

Napi::Value finish(const Napi::CallbackInfo& info) {
  Job::the().finish(info[0].As<Napi::Number>().Int32Value());
  return info.Env().Undefined();
}

Napi::Value abort(const Napi::CallbackInfo& info) { Job::the().abort(info[0].As<Napi::Number>().Int32Value()); }

Napi::Value watch(const Napi::CallbackInfo& info) {
  end_with(info[0].As<Napi::Number>().Int32Value());
  return info.Env().Undefined();
}

Napi::Value watch_parent(const Napi::CallbackInfo& info) {
  end_with_parent();
  return info.Env().Undefined();
}

Napi::Value memory(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), make_memory(static_cast<std::size_t>(info[0].As<Napi::Number>().DoubleValue())));
}

/// (process id, descriptor, bytes) -> an array buffer of that memory
Napi::Value map(const Napi::CallbackInfo& info) {
  const auto mapped = map_memory(info[0].As<Napi::Number>().Int32Value(), info[1].As<Napi::Number>().Int32Value(),
                                 static_cast<std::size_t>(info[2].As<Napi::Number>().DoubleValue()));
  const std::size_t size = mapped.size();
  return Napi::ArrayBuffer::New(info.Env(), mapped.data(), size, [size](Napi::Env, void* begin) {
    unmap_memory({static_cast<std::byte*>(begin), size});
  });
}

Napi::Value close(const Napi::CallbackInfo& info) {
  close_memory(info[0].As<Napi::Number>().Int32Value());
  return info.Env().Undefined();
}

}  // namespace

void bind(Napi::Object exports) {
  boundary::define<library_of>(exports, "library");
  boundary::define<start>(exports, "start");
  boundary::define<open>(exports, "open");
  boundary::define<collect>(exports, "collect");
  boundary::define<spread>(exports, "spread");
  boundary::define<finish>(exports, "finish");
  boundary::define<abort>(exports, "abort");
  boundary::define<watch>(exports, "endWith");
  boundary::define<watch_parent>(exports, "endWithParent");
  boundary::define<memory>(exports, "memory");
  boundary::define<map>(exports, "map");
  boundary::define<close>(exports, "close");
  boundary::define_often<send>(exports, "send");
  boundary::define_often<sent>(exports, "sent");
  boundary::define_often<receive>(exports, "receive");
  boundary::define_often<received>(exports, "received");
  boundary::define_often<exchange>(exports, "exchange");
  boundary::define_often<progress>(exports, "progress");
  boundary::define_often<know>(exports, "know");
  boundary::define_often<forget>(exports, "forget");
  boundary::define_often<enter>(exports, "enter");
  boundary::define_often<leave>(exports, "leave");
  boundary::define_often<drain>(exports, "drain");
  boundary::define_often<deserter>(exports, "deserter");
  boundary::define_often<barrier>(exports, "barrier");
  boundary::define_often<agree>(exports, "agree");
  boundary::define_often<number_each>(exports, "numbers");
  boundary::define_often<bcast>(exports, "bcast");
  boundary::define_often<gather>(exports, "gather");
  boundary::define_often<scatter>(exports, "scatter");
  boundary::define_often<alltoall>(exports, "alltoall");
  boundary::define_often<reduce>(exports, "reduce");
  boundary::define_often<reduce_scatter>(exports, "reduceScatter");
  boundary::define_often<scan>(exports, "scan");
  boundary::define_often<split>(exports, "split");
  boundary::define_often<release>(exports, "release");
  boundary::define_often<combine>(exports, "combine");
}

}  // namespace inga::mpi
