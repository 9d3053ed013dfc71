"""A stretch of wire between phone and server that counts every byte of HTTP on it, headers too, in both directions."""

import socket
import threading
from contextlib import suppress


class Wire:
    """Listens on a port of its own and passes on what comes. `up` is what the phone sent, `down` what it got."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.up = self.down = 0
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def reset(self) -> None:
        self.up = self.down = 0

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                for one, other, way in ((near, far, "up"), (far, near, "down")):
                    threading.Thread(target=self._pass_on, args=(one, other, way), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket, way: str) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                setattr(self, way, getattr(self, way) + len(data))
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
