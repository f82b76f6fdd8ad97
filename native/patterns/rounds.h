// Searches in rounds. A round is a number of parts that any thread or process may do, in any order; then what they have found is put
// together, and the parts of the next round know it. Rounds and parts are always the same ones, so results do not depend on who does what.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/progress.h"
#include "patterns/words.h"

namespace inga::patterns {

/// What one thread finds in parts of a round.
class Finder {
 public:
  virtual ~Finder() = default;
  /// Does a part. False where it was stopped, and what it has found is kept apart; or Code::aborted is thrown then, and it is as if it had
  /// not begun.
  virtual bool work(std::size_t part, const Progress& progress) = 0;
  /// What whole parts came to.
  virtual Words found() const = 0;
  /// What those came to that were stopped; nothing where there are none.
  virtual Words rest() const { return {}; }
};

class Rounds {
 public:
  Rounds() = default;
  Rounds(const Rounds&) = delete;
  Rounds& operator=(const Rounds&) = delete;
  virtual ~Rounds() = default;
  virtual int stage() const = 0;
  /// How many parts the round has; 0 at the end of the search.
  virtual std::size_t parts() const = 0;
  /// The share of the stage that was done before this round, and that of a part.
  virtual double done() const = 0;
  virtual double share(std::size_t part) const = 0;
  /// For this round.
  virtual std::unique_ptr<Finder> finder() const = 0;
  /// What a finder of this round has found. The order in which finders come does not matter.
  virtual void add(std::span<const std::uint32_t> found) = 0;
  /// Ends a round of which all has been added.
  virtual void close() = 0;
  /// Instead of close(): ends the search.
  virtual void stop();
  /// All that is known at the beginning of the round, nothing of it added yet.
  virtual Words state() const = 0;
  /// Makes this the beginning of the round that had such a state.
  virtual void restore(std::span<const std::uint32_t> state) = 0;
};

/// Does all rounds, on threads of this process. Progress counts parts of a billion of each stage.
void run(Rounds& rounds, int threads, const Progress& progress);

}  // namespace inga::patterns
