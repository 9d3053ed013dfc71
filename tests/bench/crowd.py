"""Five hundred phones at once, as a process of its own: `python crowd.py FOLDER`, where one file is one phone's request.

Every phone opens its own connection and sends its one batch; where the server asks for patience it waits so long and
sends the same bytes again, as the app does. Prints one JSON object: seconds until all were in, and each phone's waits.
"""

import asyncio
import json
import random
import sys
import time
from pathlib import Path

GIVE_UP_SECONDS = 60


async def main(port: int, folder: Path, over_seconds: float) -> None:
    requests = [path.read_bytes() for path in sorted(folder.glob("*.http"))]
    began = time.perf_counter()
    starts = [over_seconds * place / len(requests) for place in range(len(requests))]
    pairs = zip(requests, starts, strict=True)
    told = await asyncio.gather(*(phone(port, request, start) for request, start in pairs))
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - began,
                "accepted": sum(one["accepted"] for one in told),
                "requests": [wait for one in told for wait in one["requests"]],
                "served": [one["requests"][-1] for one in told],
                "batches": [one["batch"] for one in told],
                "turned_away": sum(len(one["requests"]) - 1 for one in told),
            }
        )
    )


async def phone(port: int, request: bytes, start: float) -> dict:
    await asyncio.sleep(start)
    began, waits = time.perf_counter(), []
    while True:
        sent = time.perf_counter()
        status, headers, body = await exchange(port, request)
        waits.append(time.perf_counter() - sent)
        if status == 200:
            return {
                "accepted": body.count(b'"status":"accepted"'),
                "requests": waits,
                "batch": time.perf_counter() - began,
            }
        if status != 503 or time.perf_counter() - began > GIVE_UP_SECONDS:
            raise RuntimeError(f"{status}: {body[:300]!r}")
        await asyncio.sleep(float(headers.get("retry-after", "1")) * random.uniform(0.75, 1.25))


async def exchange(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        status, *lines = head.split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        body = await reader.readexactly(int(headers["content-length"]))
    finally:
        writer.close()
    return int(status.split()[1]), headers, body


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))
