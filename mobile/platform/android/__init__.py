"""The Android half: the only place that imports pyjnius. Written against API 24 to 35; no phone has run it yet."""
