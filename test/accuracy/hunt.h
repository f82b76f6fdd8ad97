// A search for larger errors than those that chosen points show.
#pragma once
#include "sweep.h"

namespace inga::accuracy {

/// Climbs from the worst points that were found, in so many rounds. An error is the sum of some that change from number to number and of
/// some that change with the size of the operands: near a bad point there are worse ones.
template <class T>
void hunt(Swept& found, const std::vector<Subject>& subjects, const Function& function, int arity, Oracle<T> oracle,
          int rounds, int threads);

}  // namespace inga::accuracy
