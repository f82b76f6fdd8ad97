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
  sign,
  floor,
  ceil,
  round,
  trunc,
  sqrt,
  cbrt,
  rsqrt,
  exp,
  exp2,
  exp10,
  expm1,
  log,
  log2,
  log10,
  log1p,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  erf,
  erfc,
  sigmoid,
  softplus,
  logcosh,
  gelu,
  add,
  sub,
  mul,
  div,
  min,
  max,
  pow,
  hypot,
  atan2,
  lt,
  le,
  gt,
  ge,
  eq,
  ne,
  select,
  fma,
};

struct OpRow {
  Op op;
  std::string_view name;
  int arity;
};

inline constexpr std::array<OpRow, 55> kOps{
    {{Op::input, "input", 0},     {Op::constant, "const", 0},  {Op::neg, "neg", 1},
     {Op::abs, "abs", 1},         {Op::sign, "sign", 1},       {Op::floor, "floor", 1},
     {Op::ceil, "ceil", 1},       {Op::round, "round", 1},     {Op::trunc, "trunc", 1},
     {Op::sqrt, "sqrt", 1},       {Op::cbrt, "cbrt", 1},       {Op::rsqrt, "rsqrt", 1},
     {Op::exp, "exp", 1},         {Op::exp2, "exp2", 1},       {Op::exp10, "exp10", 1},
     {Op::expm1, "expm1", 1},     {Op::log, "log", 1},         {Op::log2, "log2", 1},
     {Op::log10, "log10", 1},     {Op::log1p, "log1p", 1},     {Op::sin, "sin", 1},
     {Op::cos, "cos", 1},         {Op::tan, "tan", 1},         {Op::asin, "asin", 1},
     {Op::acos, "acos", 1},       {Op::atan, "atan", 1},       {Op::sinh, "sinh", 1},
     {Op::cosh, "cosh", 1},       {Op::tanh, "tanh", 1},       {Op::asinh, "asinh", 1},
     {Op::acosh, "acosh", 1},     {Op::atanh, "atanh", 1},     {Op::erf, "erf", 1},
     {Op::erfc, "erfc", 1},       {Op::sigmoid, "sigmoid", 1}, {Op::softplus, "softplus", 1},
     {Op::logcosh, "logcosh", 1}, {Op::gelu, "gelu", 1},       {Op::add, "add", 2},
     {Op::sub, "sub", 2},         {Op::mul, "mul", 2},         {Op::div, "div", 2},
     {Op::min, "min", 2},         {Op::max, "max", 2},         {Op::pow, "pow", 2},
     {Op::hypot, "hypot", 2},     {Op::atan2, "atan2", 2},     {Op::lt, "lt", 2},
     {Op::le, "le", 2},           {Op::gt, "gt", 2},           {Op::ge, "ge", 2},
     {Op::eq, "eq", 2},           {Op::ne, "ne", 2},           {Op::select, "select", 3},
     {Op::fma, "fma", 3}}};

constexpr const OpRow& row(Op op) { return kOps[static_cast<std::size_t>(op)]; }

/// The operations whose operands a graph may swap.
constexpr bool commutes(Op op) { return op == Op::add || op == Op::mul || op == Op::eq || op == Op::ne; }

enum class Type : std::uint8_t { f32, f64 };
/// How exact elementary functions are. `precise`: within 1 ULP. `fast`: within 4 ULP, and what is below the normal range may
/// become 0.
enum class Mode : std::uint8_t { precise, fast };
/// How all elements become one number. (dot and sumsq are sums of products.)
enum class Reduction : std::uint8_t { none, sum, mean, prod, min, max, norm };

inline constexpr std::array<std::string_view, 7> kReductions{"none", "sum", "mean", "prod", "min", "max", "norm"};

constexpr std::string_view name(Type type) { return type == Type::f32 ? "f32" : "f64"; }
constexpr std::string_view name(Mode mode) { return mode == Mode::precise ? "precise" : "fast"; }
constexpr std::string_view name(Reduction reduction) { return kReductions[static_cast<std::size_t>(reduction)]; }
constexpr int bytes(Type type) { return type == Type::f32 ? 4 : 8; }

}  // namespace inga::fuse
