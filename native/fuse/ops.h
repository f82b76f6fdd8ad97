// The operations of an expression: the one table that graph, interpreter, lowering and TypeScript read.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace inga::fuse {

enum class Op : std::uint8_t {
  input,
  constant,
  neg,
  abs,
  sqrt,
  exp,
  log,
  sinh,
  cosh,
  tanh,
  add,
  sub,
  mul,
  div,
  min,
  max,
  lt,
  le,
  gt,
  ge,
  eq,
  ne,
  select,
};

struct OpRow {
  Op op;
  std::string_view name;
  int arity;
};

inline constexpr std::array<OpRow, 23> kOps{{
    {Op::input, "input", 0}, {Op::constant, "const", 0}, {Op::neg, "neg", 1},       {Op::abs, "abs", 1},
    {Op::sqrt, "sqrt", 1},   {Op::exp, "exp", 1},        {Op::log, "log", 1},       {Op::sinh, "sinh", 1},
    {Op::cosh, "cosh", 1},   {Op::tanh, "tanh", 1},      {Op::add, "add", 2},       {Op::sub, "sub", 2},
    {Op::mul, "mul", 2},     {Op::div, "div", 2},        {Op::min, "min", 2},       {Op::max, "max", 2},
    {Op::lt, "lt", 2},       {Op::le, "le", 2},          {Op::gt, "gt", 2},         {Op::ge, "ge", 2},
    {Op::eq, "eq", 2},       {Op::ne, "ne", 2},          {Op::select, "select", 3},
}};

constexpr const OpRow& row(Op op) { return kOps[static_cast<std::size_t>(op)]; }

/// The operations whose operands a graph may swap.
constexpr bool commutes(Op op) { return op == Op::add || op == Op::mul || op == Op::eq || op == Op::ne; }

enum class Type : std::uint8_t { f32, f64 };
/// How all elements become one number. (dot and sumsq are sums of products.)
enum class Reduction : std::uint8_t { none, sum, mean, prod, min, max, norm };

inline constexpr std::array<std::string_view, 7> kReductions{"none", "sum", "mean", "prod", "min", "max", "norm"};

constexpr std::string_view name(Type type) { return type == Type::f32 ? "f32" : "f64"; }
constexpr std::string_view name(Reduction reduction) { return kReductions[static_cast<std::size_t>(reduction)]; }
constexpr int bytes(Type type) { return type == Type::f32 ? 4 : 8; }

}  // namespace inga::fuse
