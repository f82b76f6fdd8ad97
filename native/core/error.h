// The closed table of error codes. src/core/error.ts and src/core/README.md hold the same rows; a test compares the
// three.
#pragma once
#include <array>
#include <stdexcept>
#include <string>

namespace inga {

enum class Code {
  invalid_argument,
  file_read,
  file_format,
  file_write,
  data,
  aborted,
  unsupported,
  out_of_memory,
  rank_failed,
  native_load,
  internal,
};

struct CodeRow {
  Code code;
  const char* name;
};

inline constexpr std::array<CodeRow, 11> kCodes{{
    {Code::invalid_argument, "ERR_INVALID_ARGUMENT"},
    {Code::file_read, "ERR_FILE_READ"},
    {Code::file_format, "ERR_FILE_FORMAT"},
    {Code::file_write, "ERR_FILE_WRITE"},
    {Code::data, "ERR_DATA"},
    {Code::aborted, "ERR_ABORTED"},
    {Code::unsupported, "ERR_UNSUPPORTED"},
    {Code::out_of_memory, "ERR_OUT_OF_MEMORY"},
    {Code::rank_failed, "ERR_RANK_FAILED"},
    {Code::native_load, "ERR_NATIVE_LOAD"},
    {Code::internal, "ERR_INTERNAL"},
}};

const char* name(Code code) noexcept;

class Error : public std::runtime_error {
 public:
  Error(Code code, const std::string& message) : std::runtime_error(message), code_(code) {}
  Code code() const noexcept { return code_; }

 private:
  Code code_;
};

}  // namespace inga
