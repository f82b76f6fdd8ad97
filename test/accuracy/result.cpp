#include "result.h"

#include <bit>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace inga::accuracy {
namespace {

template <class... Arguments>
std::string format(const char* pattern, Arguments... arguments) {
  std::string text(256, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), pattern, arguments...)));
  return text;
}

std::string operands(const Result& result) {
  std::string text;
  for (std::size_t i = 0; i < static_cast<std::size_t>(result.arity); ++i) {
    if (i > 0) text += ' ';
    text += bits(result.type, result.worst.inputs[i]);
  }
  return text;
}

std::string label(const Result& result) {
  return std::string(result.function) + ' ' + std::string(fuse::name(result.type)) + ' ' +
         std::string(fuse::name(result.mode)) + ' ' + inga::name(result.isa);
}

/// A number for JSON, which has no infinity: 1e999 reads as one.
std::string number(double value) { return std::isinf(value) ? "1e999" : format("%.6f", value); }

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }
std::string field(std::string_view key, const std::string& value) { return quoted(key) + ": " + value; }

template <class List, class F>
std::string list(const List& all, F text) {
  std::string out;
  for (const auto& each : all) out += (out.empty() ? "" : ", ") + quoted(text(each));
  return '[' + out + ']';
}

std::string object(const Result& r) {
  const std::string fields[] = {
      field("function", quoted(r.function)),
      field("type", quoted(fuse::name(r.type))),
      field("mode", quoted(fuse::name(r.mode))),
      field("isa", quoted(inga::name(r.isa))),
      field("ulps", number(r.worst.ulps)),
      field("bound", number(r.bound)),
      field("at", quoted(operands(r))),
      field("got", quoted(bits(r.type, r.worst.got))),
      field("want", quoted(format("%.20Lg", r.worst.want))),
      field("oracle", quoted(r.oracle)),
      field("points", std::to_string(r.points)),
      field("wrong", std::to_string(r.wrong.size())),
  };
  std::string text;
  for (const std::string& each : fields) text += (text.empty() ? "{" : ", ") + each;
  return text + '}';
}

}  // namespace

std::string bits(Type type, double value) {
  if (type == Type::f32) return format("0x%08x", std::bit_cast<std::uint32_t>(static_cast<float>(value)));
  return format("0x%016llx", static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(value)));
}

std::string complaint(const Result& result) {
  std::string text;
  if (result.worst.ulps > result.bound) {
    text += label(result) + format(": %.3f ULP and not %.3g at ", result.worst.ulps, result.bound) + operands(result) +
            format(" (%.9g): got ", result.worst.inputs[0]) +
            format("%.17g, want %.20Lg\n", result.worst.got, result.worst.want);
  }
  for (const std::string& wrong : result.wrong) text += label(result) + ": " + wrong + '\n';
  return text;
}

void write_json(const Run& run, const std::string& file) {
  std::ofstream out(file);
  out << "{\n" << field("full", run.full ? "true" : "false") << ",\n" << field("mpfr", run.mpfr ? "true" : "false");
  out << ",\n" << field("evaluated", list(run.evaluated, [](Isa isa) { return inga::name(isa); }));
  out << ",\n" << field("missing", list(run.missing, [](const std::string& name) { return name; }));
  out << ",\n" << field("results", "[\n");
  for (std::size_t i = 0; i < run.results.size(); ++i) {
    out << object(run.results[i]) << (i + 1 < run.results.size() ? ",\n" : "\n");
  }
  out << "]\n}\n";
  if (!out.flush()) throw std::runtime_error("cannot write " + file);
}

}  // namespace inga::accuracy
