"""How a form runs: expressions, rules in their order, values in their frames. `surveys.form` and `surveys.interview.session` are its face."""
