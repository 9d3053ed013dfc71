"""A village link on the loopback: it hangs up after so many bytes, and counts what went over it."""

import socket
import threading
from contextlib import suppress

_AT_ONCE = 4096


class CuttingProxy:
    """Carries connections to a port of this machine; each is cut once `every` bytes went over it, both ways together."""

    def __init__(self, port: int, every: int) -> None:
        self._port, self._every = port, every
        self.up = self.down = self.cuts = 0
        self._counting = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _AT_ONCE)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                phone, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(phone,), daemon=True).start()

    def _carry(self, phone: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._port))
        except OSError:
            phone.close()
            return
        left = [self._every]
        both = [
            threading.Thread(target=self._pass, args=(phone, server, left, "up"), daemon=True),
            threading.Thread(target=self._pass, args=(server, phone, left, "down"), daemon=True),
        ]
        for one in both:
            one.start()
        for one in both:
            one.join()
        phone.close()
        server.close()

    def _pass(self, source: socket.socket, target: socket.socket, left: list[int], way: str) -> None:
        with suppress(OSError):
            while left[0] > 0 and (some := source.recv(min(_AT_ONCE, left[0]))):
                with self._counting:
                    left[0] -= len(some)
                    setattr(self, way, getattr(self, way) + len(some))
                target.sendall(some)
        if left[0] <= 0:
            self.cuts += way == "up"
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
