#include "ranks/bind.h"

#include <bit>
#include <memory>

#include "core/boundary.h"
#include "ranks/combine.h"
#include "ranks/guard.h"
#include "ranks/pages.h"

namespace inga::ranks {
namespace {

using boundary::Arguments;
using boundary::bytes;
using boundary::elements;

/// A rank's part in its group, held by JavaScript, which keeps the words as long.
using Member = Guard;

const Member& member_of(const Arguments& given) {
  void* member = nullptr;
  // Members never leave src/ranks, so that being an external is enough to know one.
  if (napi_get_value_external(given.env(), given[0], &member) != napi_ok) {
    throw Error(Code::internal, "the first argument is no member of a group of ranks");
  }
  return *static_cast<const Member*>(member);
}

/// Addresses travel between ranks as doubles, which hold all 52 bits that processors use.
std::byte* pointer(double address) { return std::bit_cast<std::byte*>(static_cast<std::uintptr_t>(address)); }

napi_value boolean(const Arguments& given, bool value) {
  napi_value result = nullptr;
  napi_get_boolean(given.env(), value, &result);
  return result;
}

/// (guard, rank) -> member. `watched`: the end of this environment is one that the other ranks hear of, and that waits for
/// them while they read its memory.
Napi::Value join(const Napi::CallbackInfo& info) {
  const auto words = elements<std::int32_t>(info[0], "guard");
  auto member = std::make_unique<Member>(words, info[1].As<Napi::Number>().Int32Value());
  if (info[2].ToBoolean().Value()) {
    struct Watched {
      Guard guard;
      /// Keeps the words.
      Napi::Reference<Napi::Int32Array> words;
    };
    auto* watched = new Watched{*member, Napi::Persistent(info[0].As<Napi::Int32Array>())};
    napi_add_env_cleanup_hook(
        info.Env(),
        [](void* data) {
          const std::unique_ptr<Watched> ending(static_cast<Watched*>(data));
          ending->guard.end();
          // The environment has none of its values left to give back.
          ending->words.SuppressDestruct();
        },
        watched);
  }
  return Napi::External<Member>::New(info.Env(), member.release(), [](Napi::Env, Member* held) { delete held; });
}

/// (array) -> where it begins
napi_value address(const Arguments& given) {
  napi_value result = nullptr;
  const auto place = std::bit_cast<std::uintptr_t>(bytes(given.env(), given[0], "array").data());
  napi_create_double(given.env(), static_cast<double>(place), &result);
  return result;
}

/// (member, into, pieces: [address, first byte of `into`, bytes] each) -> whether it was done
napi_value copy(const Arguments& given) {
  const Member& member = member_of(given);
  const auto into = bytes(given.env(), given[1], "into");
  const auto pieces = elements<double>(given.env(), given[2], "pieces");
  for (std::size_t at = 0; at + 3 <= pieces.size(); at += 3) {
    if (pieces[at + 1] + pieces[at + 2] > static_cast<double>(into.size())) {
      throw Error(Code::invalid_argument, "a message does not fit the array it is received in");
    }
  }
  const JointCopy copying = member.copying();
  return boolean(given, member.reading([&] {
    for (std::size_t at = 0; at + 3 <= pieces.size(); at += 3) {
      const auto count = static_cast<std::size_t>(pieces[at + 2]);
      // Nothing may have no address.
      if (count > 0) copying.copy(into.data() + static_cast<std::size_t>(pieces[at + 1]), pointer(pieces[at]), count);
    }
  }));
}

/// (member, rank) -> whether no rank has failed
napi_value help(const Arguments& given) {
  const Member& member = member_of(given);
  std::int32_t rank = -1;
  napi_get_value_int32(given.env(), given[1], &rank);
  const JointCopy copying = member.copying(rank);
  return boolean(given, member.reading([&] { copying.help(); }));
}

/// (member, [kind, operation, first element, elements, number of sources, sources ..., targets ...]) -> whether it was done
template <auto work>
napi_value combined(const Arguments& given) {
  constexpr std::size_t kHead = 5;
  constexpr std::size_t kMost = 512;
  const Member& member = member_of(given);
  const auto plan = elements<double>(given.env(), given[1], "plan", kHead);
  const auto number = [&](std::size_t at) { return static_cast<std::size_t>(plan[at]); };
  const auto addresses = plan.subspan(kHead);
  const std::size_t sources = number(4);
  if (addresses.size() > kMost || sources == 0 || sources > addresses.size()) {
    throw Error(Code::internal, "a plan has no sources or too many");
  }
  std::byte* pointers[kMost];
  for (std::size_t at = 0; at < addresses.size(); ++at) pointers[at] = pointer(addresses[at]);
  const std::span<std::byte* const> all(pointers, addresses.size());
  const Work asked{.kind = static_cast<Kind>(number(0)),
                   .op = static_cast<Op>(number(1)),
                   .sources = all.first(sources),
                   .targets = all.subspan(sources),
                   .from = number(2),
                   .count = number(3)};
  return boolean(given, member.reading([&] { work(asked); }));
}

/// (array) -> whether the system gives it huge pages
Napi::Value huge(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), ask_for_huge_pages(bytes(info.Env(), info[0], "array")));
}

Napi::Value first_touch(const Napi::CallbackInfo& info) {
  touch(bytes(info.Env(), info[0], "array"));
  return info.Env().Undefined();
}

}  // namespace

void bind(Napi::Object exports) {
  boundary::define<join>(exports, "ranksJoin");
  boundary::define_often<address>(exports, "ranksAddress");
  boundary::define_often<copy>(exports, "ranksCopy");
  boundary::define_often<help>(exports, "ranksHelp");
  boundary::define_often<combined<combine>>(exports, "ranksCombine");
  boundary::define_often<combined<scan>>(exports, "ranksScan");
  boundary::define<huge>(exports, "ranksHugePages");
  boundary::define<first_touch>(exports, "ranksTouch");
}

}  // namespace inga::ranks
