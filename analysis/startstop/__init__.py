"""Monthly hazards of any table of start-stop rows, for analysts: several causes, any terms, no order of families."""
