"""One service as it is deployed: its health by HTTP and its exit code, through an absent and an unusable server."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from pathlib import Path

import redis

from tests.end_to_end.command import Wiresift, until
from tests.real_server import RealServer


def answers(port: str, path: str) -> int:
    """The HTTP status of /live or /ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_service_waits_for_an_absent_server_and_gives_up_on_an_unusable_one(tmp_path: Path) -> None:
    """Away: alive, not ready, and ready again. A stream that is none: it ends with 1, not as if all were well."""
    with RealServer(tmp_path) as server:
        wiresift = Wiresift(tmp_path, {"WIRESIFT_REDIS_URL": server.url, "WIRESIFT_METRICS_PORT": "0"})
        service = wiresift.start("run", "classifier")
        try:
            said = re.search(r'\{[^{}]*"health_served"[^{}]*\}', service.says("service_started"))
            assert said, "it says where its health is served"
            port = str(json.loads(said[0])["port"])
            until(lambda: answers(port, "/ready") == 200, "it is ready")
            server.end()
            until(lambda: answers(port, "/ready") == 503, "it is not ready without its server")
            assert answers(port, "/live") == 200
            server.start()
            until(lambda: answers(port, "/ready") == 200, "it is ready again")
            with redis.Redis.from_url(server.url) as client:
                client.set("{wiresift:0}:cleaned", "not a stream")
            ended = service.wait()
            assert ended.code == 1
            assert "service_gave_up" in ended.err
        finally:
            service.process.kill()
            service.process.communicate()
