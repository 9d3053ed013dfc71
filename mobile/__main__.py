"""`python -m mobile`: the app in a window on this computer, or on the phone."""

import os

from mobile.kit.window import prepare
from mobile.paths import home


def main() -> None:
    folder = home()
    prepare(folder, os.environ.get("QONYS_APP_DENSITY", ""))
    from mobile.app import QonysApp
    from mobile.phone import Phone

    QonysApp(Phone.at(folder, os.environ.get("QONYS_SERVER", ""))).run()


if __name__ == "__main__":
    main()
