"""The app's own drawing parts: tokens, words, icons, buttons, cards, lists. Nothing here knows a survey."""
