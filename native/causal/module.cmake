# The pair kernel's loops come from fuse's emitter; where there is none, plain C++ does the same.
inga_module(causal
  SOURCES data.cpp prior.cpp standard.cpp definite.cpp triangle.cpp active.cpp lars.cpp adjacency.cpp reference.cpp pair.cpp plain.cpp programs.cpp emitted.cpp rough.cpp pass.cpp
    columns.cpp groups.cpp evidence.cpp guide.cpp race.cpp state.cpp order.cpp stepped.cpp bootstrap.cpp errors.cpp gauss.cpp gram.cpp gamma.cpp hsic.cpp student.cpp total.cpp
  BINDINGS request.cpp bind_bootstrap.cpp bind_lingam.cpp bind_total.cpp
  LINKS inga_fuse inga_core)
