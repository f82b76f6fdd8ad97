// Functions of a library by the names of their symbols, called over arrays as one would by hand: on whole vectors of the
// width that the compiler's flags allow, on single numbers without flags. For Node:
//   open([library, ...], symbol, f32, inputs)   the function's number, or -1 where no library here has it
//   run(number, out, x, y)                      no checks: a call should cost as little as it can
#include <dlfcn.h>
#include <napi.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace {

#if defined(__AVX512F__)
constexpr int kBytes = 64;
#elif defined(__AVX2__)
constexpr int kBytes = 32;
#else
constexpr int kBytes = 0;
#endif

template <class T, int Bytes>
struct Chosen {
  typedef T Type __attribute__((vector_size(Bytes)));
};
template <class T>
struct Chosen<T, 0> {
  using Type = T;
};
template <class T>
using Vector = typename Chosen<T, kBytes>::Type;

// The arrays of the benchmark are whole vectors long.
template <class T>
void loop_of_one(T* out, const T* x, const T*, std::size_t n, void* symbol) {
  const auto function = reinterpret_cast<Vector<T> (*)(Vector<T>)>(symbol);
  Vector<T> v;
  for (std::size_t i = 0; i < n; i += sizeof v / sizeof(T)) {
    std::memcpy(&v, x + i, sizeof v);
    v = function(v);
    std::memcpy(out + i, &v, sizeof v);
  }
}

template <class T>
void loop_of_two(T* out, const T* x, const T* y, std::size_t n, void* symbol) {
  const auto function = reinterpret_cast<Vector<T> (*)(Vector<T>, Vector<T>)>(symbol);
  Vector<T> v;
  Vector<T> w;
  for (std::size_t i = 0; i < n; i += sizeof v / sizeof(T)) {
    std::memcpy(&v, x + i, sizeof v);
    std::memcpy(&w, y + i, sizeof w);
    v = function(v, w);
    std::memcpy(out + i, &v, sizeof v);
  }
}

struct Opened {
  void* symbol;
  bool single;
  bool of_two;
};

std::vector<Opened>& opened() {
  static std::vector<Opened> all;
  return all;
}

Napi::Value open(const Napi::CallbackInfo& info) {
  const auto libraries = info[0].As<Napi::Array>();
  const std::string symbol = info[1].As<Napi::String>();
  const bool single = info[2].As<Napi::Boolean>();
  const bool of_two = info[3].As<Napi::Number>().Int32Value() == 2;
  for (std::uint32_t at = 0; at < libraries.Length(); ++at) {
    const std::string file = libraries.Get(at).As<Napi::String>();
    void* const library = dlopen(file.c_str(), RTLD_NOW);
    if (void* const found = library == nullptr ? nullptr : dlsym(library, symbol.c_str())) {
      opened().push_back({found, single, of_two});
      return Napi::Number::New(info.Env(), static_cast<double>(opened().size() - 1));
    }
  }
  return Napi::Number::New(info.Env(), -1);
}

template <class T>
void run_as(const Napi::CallbackInfo& info, const Opened& work) {
  using Array = Napi::TypedArrayOf<T>;
  auto out = info[1].As<Array>();
  const T* const x = info[2].As<Array>().Data();
  if (work.of_two) {
    loop_of_two<T>(out.Data(), x, info[3].As<Array>().Data(), out.ElementLength(), work.symbol);
  } else {
    loop_of_one<T>(out.Data(), x, nullptr, out.ElementLength(), work.symbol);
  }
}

void run(const Napi::CallbackInfo& info) {
  const Opened& work = opened()[info[0].As<Napi::Number>().Uint32Value()];
  if (work.single) {
    run_as<float>(info, work);
  } else {
    run_as<double>(info, work);
  }
}

Napi::Object start(Napi::Env env, Napi::Object exports) {
  exports.Set("open", Napi::Function::New(env, open));
  exports.Set("run", Napi::Function::New(env, run));
  return exports;
}

}  // namespace

NODE_API_MODULE(functions, start)
