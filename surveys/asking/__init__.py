"""What phone and browser share of asking: how a question is shown, where one goes next, what ends a private block."""
