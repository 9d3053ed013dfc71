"""How a form runs: expressions, rules in their order, values in their frames. `surveys.form` and `surveys.session` are its face."""
