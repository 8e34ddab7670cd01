"""How many replicas a backlog asks for, by the numbers of a ScaledObject: as the HorizontalPodAutoscaler reckons. Pure."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.deploy.keda import Policy, Rules, Scaling

#: The autoscaler leaves replicas as they are while backlog and target differ by no more than this share (its default).
TOLERANCE = 0.1


def target(scaling: Scaling) -> int:
    """Entries of backlog for each replica."""
    return int(scaling.triggers[0].metadata.stream_length)


def wanted(scaling: Scaling, backlog: int, replicas: int) -> int:
    """Replicas for `backlog` entries where there are `replicas`: one for each `target` begun, between the least and the most."""
    each = target(scaling)
    close = replicas > 0 and abs(backlog / (each * replicas) - 1) <= TOLERANCE
    found = replicas if close else math.ceil(backlog / each)
    return min(max(found, scaling.min_replica_count), scaling.max_replica_count)


@dataclass(slots=True)
class Pace:
    """How fast replicas follow what is wanted: by the stabilisation windows and policies of the ScaledObject.

    Times are seconds of any clock. Within a window the least that was wanted counts on the way up, the most on the way down.
    """

    scaling: Scaling
    _wants: deque[tuple[float, int]] = field(default_factory=deque)
    _counts: deque[tuple[float, int]] = field(default_factory=deque)

    def next(self, now: float, backlog: int, replicas: int) -> int:
        """Replicas to have now, where there are `replicas`."""
        behavior = self.scaling.advanced.horizontal_pod_autoscaler_config.behavior
        want = wanted(self.scaling, backlog, replicas)
        self._wants.append((now, want))
        self._counts.append((now, replicas))
        up = min(_within(self._wants, now, behavior.scale_up.stabilization_window_seconds))
        down = max(_within(self._wants, now, behavior.scale_down.stabilization_window_seconds))
        if up > replicas:
            return min(up, replicas + self._room(behavior.scale_up, now, replicas, up=True))
        if down < replicas:
            return max(down, replicas - self._room(behavior.scale_down, now, replicas, up=False))
        return replicas

    def _room(self, rules: Rules, now: float, replicas: int, *, up: bool) -> int:
        """How many may still come or go: of what each policy lets its period change, less what has changed in it already."""
        rooms = [self._left(policy, now, replicas, up=up) for policy in rules.policies]
        return max(0, (max if rules.select_policy == "Max" else min)(rooms))

    def _left(self, policy: Policy, now: float, replicas: int, *, up: bool) -> int:
        began = _within(self._counts, now, policy.period_seconds)[0]
        allowed = policy.value if policy.type == "Pods" else math.ceil(began * policy.value / 100)
        return allowed - (replicas - began if up else began - replicas)


def _within(seen: Sequence[tuple[float, int]], now: float, seconds: float) -> list[int]:
    """What was seen in the last `seconds`, the newest included."""
    return [value for at, value in seen if now - at < seconds or at == now]
