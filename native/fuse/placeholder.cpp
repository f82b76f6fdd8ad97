namespace inga::fuse {}
