namespace inga::causal {}
