"""The device under the app: keyboard, edges, keystore, reminders, sending in the background, links, camera, place.

`here()` gives what this machine has: Android by pyjnius (imported in `android/` alone), anywhere else the desktop twin,
which keeps the same promises with files, so that a test can hold them.
"""
