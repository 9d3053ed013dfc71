"""A second look at interviews: what is noticed, whom it is shown to, what comes of it. Never part of the order of help."""
