#include "patterns/rounds.h"

#include <atomic>
#include <vector>

#include "core/error.h"
#include "core/parallel.h"

namespace inga::patterns {
namespace {

constexpr double kWhole = 1e9;

}  // namespace

void Rounds::stop() { throw Error(Code::aborted, "operation aborted"); }

void run(Rounds& rounds, int threads, const Progress& progress) {
  for (int stage = -1; rounds.parts() > 0;) {
    const std::size_t parts = rounds.parts();
    if (rounds.stage() != stage) progress.begin(stage = rounds.stage(), static_cast<std::int64_t>(kWhole));
    std::vector<std::unique_ptr<Finder>> finders(static_cast<std::size_t>(choose_threads(threads, parts)));
    for (auto& finder : finders) finder = rounds.finder();
    std::atomic<double> done{rounds.done()};
    parallel_for(threads, parts, [&](std::size_t part, int worker) {
      finders[static_cast<std::size_t>(worker)]->work(part, progress);
      const double share = rounds.share(part);
      progress.advance(static_cast<std::int64_t>(kWhole * (done.fetch_add(share) + share)));
    });
    for (const auto& finder : finders) {
      for (const Words& words : {finder->found(), finder->rest()}) {
        if (!words.empty()) rounds.add(words);
      }
    }
    if (progress.cancelled()) return rounds.stop();
    rounds.close();
  }
}

}  // namespace inga::patterns
