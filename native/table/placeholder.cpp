namespace inga::table {}
