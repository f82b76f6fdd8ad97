// The boundary: the one header that knows both Node-API and our own types.
#pragma once
#include <napi.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "core/error.h"
#include "core/progress.h"

namespace inga::boundary {

inline Napi::Error to_js(Napi::Env env, Code code, const std::string& message) {
  auto error = Napi::Error::New(env, message);
  error.Set("code", Napi::String::New(env, name(code)));
  return error;
}

/// What `body` throws, as our own error.
template <class Body>
auto translate(Body&& body) {
  try {
    return body();
  } catch (const Error&) {
    throw;
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw Error(Code::out_of_memory, "out of memory: use fewer rows or columns, or a machine with more memory");
  } catch (const std::exception& e) {
    throw Error(Code::internal, e.what());
  }
}

/// Wraps a plain binding so that C++ errors arrive in JavaScript with their code.
template <Napi::Value (*Fn)(const Napi::CallbackInfo&)>
Napi::Value call(const Napi::CallbackInfo& info) {
  try {
    return translate([&] { return Fn(info); });
  } catch (const Error& e) {
    throw to_js(info.Env(), e.code(), e.what());
  }
}

template <Napi::Value (*Fn)(const Napi::CallbackInfo&)>
void define(Napi::Object exports, const char* label) {
  exports.Set(label, Napi::Function::New<call<Fn>>(exports.Env(), label));
}

/// The arguments of a call that is made so often that wrapping each in an object of its own would be felt.
class Arguments {
 public:
  static constexpr std::size_t kMost = 16;

  Arguments(napi_env env, napi_callback_info info) : env_(env), count_(kMost) {
    napi_get_cb_info(env, info, &count_, values_, nullptr, nullptr);
    if (count_ <= kMost) return;
    many_.resize(count_);
    napi_get_cb_info(env, info, &count_, many_.data(), nullptr, nullptr);
  }
  napi_env env() const noexcept { return env_; }
  std::size_t size() const noexcept { return count_; }
  /// Must be less than size().
  napi_value operator[](std::size_t i) const noexcept { return many_.empty() ? values_[i] : many_[i]; }

 private:
  napi_env env_;
  std::size_t count_;
  napi_value values_[kMost];
  std::vector<napi_value> many_;
};

/// As call(), for a binding that works on the bare interface.
template <napi_value (*Fn)(const Arguments&)>
napi_value call_often(napi_env env, napi_callback_info info) {
  try {
    try {
      return translate([&] { return Fn(Arguments(env, info)); });
    } catch (const Error& e) {
      throw to_js(env, e.code(), e.what());
    }
  } catch (const Napi::Error& e) {
    e.ThrowAsJavaScriptException();
  }
  return nullptr;
}

template <napi_value (*Fn)(const Arguments&)>
void define_often(Napi::Object exports, const char* label) {
  napi_value function = nullptr;
  napi_create_function(exports.Env(), label, NAPI_AUTO_LENGTH, call_often<Fn>, nullptr, &function);
  exports.Set(label, Napi::Value(exports.Env(), function));
}

template <class T>
constexpr napi_typedarray_type element_type() {
  if constexpr (std::is_same_v<T, double>) return napi_float64_array;
  if constexpr (std::is_same_v<T, float>) return napi_float32_array;
  if constexpr (std::is_same_v<T, std::int32_t>) return napi_int32_array;
  if constexpr (std::is_same_v<T, std::uint32_t>) return napi_uint32_array;
  if constexpr (std::is_same_v<T, std::uint8_t>) return napi_uint8_array;
}

constexpr std::size_t bytes_per_element(napi_typedarray_type type) noexcept {
  switch (type) {
    case napi_int8_array:
    case napi_uint8_array:
    case napi_uint8_clamped_array: return 1;
    case napi_int16_array:
    case napi_uint16_array: return 2;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array: return 4;
    default: return 8;
  }
}

/// The elements of a typed array of T. A detached array has none; reading it is an error where `least` > 0, not a
/// crash. One call of Node-API: kernels are called often, and node-addon-api would ask for each property by itself.
template <class T>
std::span<T> elements(napi_env env, napi_value value, const char* label, std::size_t least = 0) {
  napi_typedarray_type type{};
  std::size_t length = 0;
  void* data = nullptr;
  const napi_status status = napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr);
  if (status != napi_ok || type != element_type<T>()) {
    throw Error(Code::invalid_argument, std::string(label) + " is not a typed array of the expected kind");
  }
  if (length < least) {
    throw Error(Code::invalid_argument, std::string(label) + " holds " + std::to_string(length) + " elements where " +
                                            std::to_string(least) +
                                            " are needed (was its buffer transferred or detached?)");
  }
  return {static_cast<T*>(data), length};
}

template <class T>
std::span<T> elements(const Napi::Value& value, const char* label, std::size_t least = 0) {
  return elements<T>(value.Env(), value, label, least);
}

/// The bytes of a typed array of whatever kind; none of a detached one.
inline std::span<std::byte> bytes(napi_env env, napi_value value, const char* label) {
  napi_typedarray_type type{};
  std::size_t length = 0;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) != napi_ok) {
    throw Error(Code::invalid_argument, std::string(label) + " is not a typed array");
  }
  return {static_cast<std::byte*>(data), length * bytes_per_element(type)};
}

/// Runs `work` on a thread of its own; `finish` turns its result into a value on the JavaScript thread.
///
/// A thread of its own rather than libuv's pool: four long tasks would otherwise block every file operation, and an
/// environment that ends (worker.terminate, process.exit) can cancel and join it. The cleanup hook is added after the
/// thread-safe function, so it runs before that one is closed.
template <class Result>
class Task {
 public:
  using Work = std::function<Result(const Progress&)>;
  using Finish = std::function<Napi::Value(Napi::Env, Result&&)>;

  static Napi::Promise run(Napi::Env env, const Napi::Value& control, Work work, Finish finish) {
    auto words = elements<std::int32_t>(control, "control", Progress::words);
    auto* task = new Task(env, control.As<Napi::Int32Array>(), std::move(work), std::move(finish));
    task->progress_ = Progress(words.template first<Progress::words>());
    task->cancel_word_ = words.data() + Progress::cancel;
    auto promise = task->deferred_.Promise();
    try {
      task->thread_ = std::thread([task] { task->execute(); });
    } catch (const std::system_error&) {
      napi_remove_env_cleanup_hook(env, &Task::on_env_end, task);
      napi_release_threadsafe_function(task->completion_, napi_tsfn_abort);
      delete task;
      throw Error(Code::out_of_memory,
                  "the system starts no more threads: end other tasks, or raise its limit (ulimit -u)");
    }
    return promise;
  }

 private:
  using Outcome = std::variant<std::monostate, Result, Error>;

  Task(Napi::Env env, Napi::Int32Array control, Work work, Finish finish)
      : env_(env),
        deferred_(Napi::Promise::Deferred::New(env)),
        control_(Napi::Persistent(control)),
        work_(std::move(work)),
        finish_(std::move(finish)) {
    const napi_status status =
        napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, "inga task"), 0, 1, nullptr,
                                        nullptr, this, &Task::on_done, &completion_);
    if (status != napi_ok) throw Error(Code::internal, "cannot create a completion for a task");
    napi_add_env_cleanup_hook(env, &Task::on_env_end, this);
  }

  void execute() {
    try {
      outcome_.template emplace<Result>(translate([&] { return work_(progress_); }));
    } catch (const Error& e) {
      outcome_.template emplace<Error>(e);
    }
    napi_call_threadsafe_function(completion_, nullptr, napi_tsfn_nonblocking);
  }

  static void on_env_end(void* data) {
    auto* task = static_cast<Task*>(data);
    std::atomic_ref<std::int32_t>{*task->cancel_word_}.store(1, std::memory_order_relaxed);
    task->thread_.join();
    delete task;  // the deferred is never settled: nobody is left to hear
  }

  static void on_done(napi_env env, napi_value, void* context, void*) {
    auto* task = static_cast<Task*>(context);
    if (env == nullptr) return;  // torn down: on_env_end has freed or will free the task
    napi_remove_env_cleanup_hook(env, &Task::on_env_end, task);
    task->thread_.join();
    task->settle();
    napi_release_threadsafe_function(task->completion_, napi_tsfn_release);
    delete task;
  }

  void settle() {
    Napi::HandleScope scope(env_);
    try {
      if (auto* error = std::get_if<Error>(&outcome_)) {
        deferred_.Reject(to_js(env_, error->code(), error->what()).Value());
        return;
      }
      try {
        deferred_.Resolve(finish_(env_, std::move(std::get<Result>(outcome_))));
      } catch (const Napi::Error& e) {
        deferred_.Reject(e.Value());
      } catch (const std::exception& e) {
        deferred_.Reject(to_js(env_, Code::internal, e.what()).Value());
      }
    } catch (const Napi::Error&) {
      // The environment is being ended (worker.terminate, process.exit) and makes no values any more: nobody is left to
      // hear.
    }
  }

  Napi::Env env_;
  Napi::Promise::Deferred deferred_;
  Napi::Reference<Napi::Int32Array> control_;
  Progress progress_;
  std::int32_t* cancel_word_ = nullptr;
  Work work_;
  Finish finish_;
  Outcome outcome_;
  napi_threadsafe_function completion_ = nullptr;
  std::thread thread_;
};

}  // namespace inga::boundary
