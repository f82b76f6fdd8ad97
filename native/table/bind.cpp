#include "table/bind.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "core/boundary.h"
#include "table/csv.h"
#include "table/scan.h"

namespace inga::table {
namespace {

using boundary::elements;

/// Narrow columns share buffers of about this size: a buffer each would cost more than reading them.
constexpr std::size_t kShared = std::size_t{1} << 20;

std::vector<std::string> strings(const Napi::Value& value) {
  auto list = value.As<Napi::Array>();
  std::vector<std::string> result;
  for (std::uint32_t i = 0; i < list.Length(); ++i) result.push_back(list.Get(i).As<Napi::String>().Utf8Value());
  return result;
}

CsvOptions options_of(const Napi::Object& object) {
  CsvOptions options;
  options.source = object.Get("source").As<Napi::String>().Utf8Value();
  const std::string delimiter = object.Get("delimiter").As<Napi::String>().Utf8Value();
  options.delimiter = delimiter.empty() ? '\0' : delimiter[0];
  const Napi::Value header = object.Get("header");
  if (header.IsBoolean()) options.header = header.As<Napi::Boolean>().Value() ? Header::present : Header::absent;
  options.missing = strings(object.Get("missing"));
  options.columns = strings(object.Get("columns"));
  options.threads = object.Get("threads").As<Napi::Number>().Int32Value();
  return options;
}

bool is_utf8(const std::string& text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    const int more = lead < 0x80                   ? 0
                     : lead >= 0xc2 && lead < 0xe0 ? 1
                     : lead >= 0xe0 && lead < 0xf0 ? 2
                     : lead >= 0xf0 && lead < 0xf5 ? 3
                                                   : -1;
    if (more < 0 || text.size() - i < static_cast<std::size_t>(more)) return false;
    for (int k = 0; k < more; ++k) {
      if ((static_cast<unsigned char>(text[i++]) & 0xc0) != 0x80) return false;
    }
  }
  return true;
}

/// Text that is not UTF-8 is taken for Latin-1, so that different names stay different.
Napi::String string_of(Napi::Env env, const std::string& text) {
  if (is_utf8(text)) return Napi::String::New(env, text);
  napi_value value = nullptr;
  if (napi_create_string_latin1(env, text.data(), text.size(), &value) != napi_ok) {
    throw Error(Code::internal, "cannot create a string");
  }
  return {env, value};
}

template <class Strings>
Napi::Array array_of(Napi::Env env, const Strings& texts) {
  auto list = Napi::Array::New(env, texts.size());
  for (std::uint32_t i = 0; i < texts.size(); ++i) list.Set(i, string_of(env, texts[i]));
  return list;
}

/// `bytes` at `data` as an ArrayBuffer that keeps `owner` alive: no copy, where the runtime allows foreign memory.
Napi::Value buffer_of(Napi::Env env, char* data, std::size_t bytes, const std::shared_ptr<Memory>& owner) {
  if (bytes == 0) return Napi::ArrayBuffer::New(env, 0);
  auto hold = std::make_unique<std::shared_ptr<Memory>>(owner);
  const auto release = [](napi_env, void*, void* hint) { delete static_cast<std::shared_ptr<Memory>*>(hint); };
  napi_value value = nullptr;
  const napi_status status = napi_create_external_arraybuffer(env, data, bytes, release, hold.get(), &value);
  if (status == napi_ok) {
    static_cast<void>(hold.release());  // the buffer's now: `release` deletes it
    return {env, value};
  }
  auto copy = Napi::ArrayBuffer::New(env, bytes);
  std::memcpy(copy.Data(), data, bytes);
  return copy;
}

Napi::Object text_of(Napi::Env env, std::size_t index, const TextColumn& column) {
  auto result = Napi::Object::New(env);
  result.Set("index", static_cast<double>(index));
  result.Set("levels", array_of(env, column.levels));
  result.Set("numbers", static_cast<double>(column.numbers));
  result.Set("line", static_cast<double>(column.first_line));
  result.Set("value", string_of(env, column.first_value));
  return result;
}

Napi::Array buffers_of(Napi::Env env, Table& table, std::size_t each) {
  auto memory = std::make_shared<Memory>(std::move(table.memory));
  const std::size_t slots = table.stride == 0 ? 0 : memory->size() / table.stride;
  auto buffers = Napi::Array::New(env);
  for (std::size_t slot = 0; slot < slots; slot += each) {
    const std::size_t here = std::min(each, slots - slot);
    // A column alone in its buffer owns no more than its values.
    const std::size_t bytes = each == 1 ? table.rows * sizeof(double) : here * table.stride;
    buffers.Set(buffers.Length(), buffer_of(env, memory->data() + slot * table.stride, bytes, memory));
  }
  return buffers;
}

Napi::Value finish(Napi::Env env, Table&& table) {
  auto result = Napi::Object::New(env);
  if (!table.unknown.empty()) {
    result.Set("unknown", string_of(env, table.unknown));
    result.Set("header", array_of(env, table.header));
    return result;
  }
  const std::size_t count = table.columns.size();
  auto names = Napi::Array::New(env, count);
  auto missing = Napi::Float64Array::New(env, count);
  auto slots = Napi::Int32Array::New(env, count);
  auto text = Napi::Array::New(env);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Column& column = table.columns[i];
    names.Set(i, string_of(env, column.name));
    missing[i] = static_cast<double>(column.missing);
    const auto offset = static_cast<std::size_t>(column.values - table.memory.data());
    slots[i] = table.stride == 0 ? 0 : static_cast<std::int32_t>(offset / table.stride);
    if (column.text) text.Set(text.Length(), text_of(env, i, column.found));
  }
  const std::size_t each = table.stride == 0 ? 1 : std::max<std::size_t>(1, kShared / table.stride);
  result.Set("rows", static_cast<double>(table.rows));
  result.Set("names", names);
  result.Set("missing", missing);
  result.Set("slots", slots);
  result.Set("text", text);
  result.Set("stride", static_cast<double>(table.stride));
  result.Set("each", static_cast<double>(each));
  result.Set("buffers", buffers_of(env, table, each));
  return result;
}

/// tableRead(control, options, path) or tableRead(control, options, bytes, size): bytes holds kPadding more than size.
Napi::Value read(const Napi::CallbackInfo& info) {
  const CsvOptions options = options_of(info[1].As<Napi::Object>());
  if (info[2].IsString()) {
    const std::string path = info[2].As<Napi::String>().Utf8Value();
    return boundary::Task<Table>::run(
        info.Env(), info[0], [=](const Progress& progress) { return read_csv(path, options, progress); }, finish);
  }
  const auto size = static_cast<std::size_t>(info[3].As<Napi::Number>().Int64Value());
  const auto bytes = elements<std::uint8_t>(info[2], "bytes", size + kPadding);
  // The task keeps the array alive; it goes where the task goes, on the JavaScript thread.
  auto keep = std::make_shared<Napi::Reference<Napi::Value>>(Napi::Reference<Napi::Value>::New(info[2], 1));
  return boundary::Task<Table>::run(
      info.Env(), info[0],
      [=](const Progress& progress) {
        (void)keep;
        return parse_csv(reinterpret_cast<const char*>(bytes.data()), size, options, progress);
      },
      finish);
}

}  // namespace

void bind(Napi::Object exports) { boundary::define<read>(exports, "tableRead"); }

}  // namespace inga::table
