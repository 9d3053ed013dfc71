"""View-models: they answer with a frozen page what to draw, and are told what was done. No Kivy here."""
