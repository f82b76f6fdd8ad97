#pragma once
#include <cstddef>
#include <span>

namespace inga::ranks {

/// Asks the system for huge pages under these bytes, where it has them, they are of 2 MiB, and the bytes fill some. False
/// where it refuses.
bool ask_for_huge_pages(std::span<std::byte> bytes) noexcept;

/// Writes to every page, so that each lies in the memory nearest to the calling thread ("first touch"). What the pages
/// hold stays.
void touch(std::span<std::byte> bytes) noexcept;

}  // namespace inga::ranks
