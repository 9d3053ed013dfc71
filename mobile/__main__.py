"""`python -m mobile`: the app in a window on this computer, or on the phone."""

import os

from mobile.keeping.paths import home
from mobile.kit.window import prepare


def main() -> None:
    folder = home()
    prepare(folder, os.environ.get("QONYS_APP_DENSITY", ""))
    from mobile.app import QonysApp
    from mobile.phone import Phone

    QonysApp(Phone.at(folder, os.environ.get("QONYS_SERVER", ""))).run()


if __name__ == "__main__":
    main()
