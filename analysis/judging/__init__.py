"""Is the order worth following, for everybody, and still: judged on days of the past by what came after them."""
