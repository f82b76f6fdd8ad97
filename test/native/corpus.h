// The programs that test/fuse/programs.ts writes.
#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/error.h"
#include "fuse/graph.h"

namespace inga::fuse {

struct Written {
  std::uint64_t index = 0;
  Type type = Type::f64;
  Mode mode = Mode::fast;
  bool reproducible = false;
  int inputs = 0;
  std::vector<std::int32_t> rows;
  std::vector<double> constants;
  std::vector<Reduction> reductions;
  std::vector<std::int32_t> roots;
  std::string text;

  Graph graph() const { return Graph::parse(rows, constants, inputs, type, mode, roots); }
};

class Corpus {
 public:
  explicit Corpus(const std::string& path) : file_(path) {
    if (!(file_ >> seed_ >> count_)) throw Error(Code::file_read, path + " cannot be read");
    std::string rest;
    std::getline(file_, rest);
  }

  std::uint64_t seed() const { return seed_; }

  /// False at the end. Throws where that comes too early.
  bool next(Written& program) {
    if (read_ == count_) return false;
    std::string line;
    if (!std::getline(file_, line)) throw Error(Code::file_read, "programs end after " + std::to_string(read_));
    ++read_;
    std::istringstream fields(line);
    const auto field = [&fields] {
      std::string text;
      std::getline(fields, text, '\t');
      return text;
    };
    program.index = std::strtoull(field().c_str(), nullptr, 10);
    program.type = field() == name(Type::f32) ? Type::f32 : Type::f64;
    program.mode = field() == name(Mode::precise) ? Mode::precise : Mode::fast;
    program.reproducible = field() == "1";
    program.inputs = static_cast<int>(std::strtol(field().c_str(), nullptr, 10));
    program.rows.clear();
    for (const auto& cell : words(field())) {
      program.rows.push_back(static_cast<std::int32_t>(std::strtol(cell.c_str(), nullptr, 10)));
    }
    program.constants.clear();
    for (const auto& bits : words(field())) {
      program.constants.push_back(std::bit_cast<double>(std::uint64_t{std::strtoull(bits.c_str(), nullptr, 16)}));
    }
    program.reductions.clear();
    program.roots.clear();
    for (const auto& output : words(field())) add_output(program, output);
    std::getline(fields, program.text);
    return true;
  }

 private:
  static std::vector<std::string> words(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> all;
    for (std::string word; stream >> word;) all.push_back(word);
    return all;
  }

  static void add_output(Written& program, const std::string& text) {
    const std::size_t colon = text.find(':');
    const auto found = std::find(kReductions.begin(), kReductions.end(), text.substr(0, colon));
    if (found == kReductions.end()) throw Error(Code::invalid_argument, text + " is no output");
    program.reductions.push_back(static_cast<Reduction>(found - kReductions.begin()));
    program.roots.push_back(static_cast<std::int32_t>(std::strtol(text.c_str() + colon + 1, nullptr, 10)));
  }

  std::ifstream file_;
  std::uint64_t seed_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t read_ = 0;
};

}  // namespace inga::fuse
