"""The shape of the KEDA objects that we use: KEDA's CRD leaves a trigger's fields open, and a misspelt one is silently its default.

After KEDA's reference for ScaledObject and TriggerAuthentication and its scaler for Redis Streams (2.16 and newer), only what we use.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

#: KEDA reads a trigger's numbers from text.
Number = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,8}$")]


class Closed(BaseModel):
    """No field but the declared ones, named as in YAML, and nothing converted: KEDA refuses a number where it wants text."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, alias_generator=to_camel)


class Metadata(Closed):
    """The name, and the namespace that kustomize sets."""

    name: str
    namespace: str = ""


class Stream(Closed):
    """A trigger's fields. Without `consumerGroup` it is XLEN; with one KEDA drops `streamLength` and asks XPENDING, or the group's lag."""

    stream: str
    stream_length: Number
    database_index: Number | None = None
    enable_tls: Literal["true", "false"] | None = Field(None, alias="enableTLS")
    sentinel_master: str | None = None


class Reference(Closed):
    """The name of another object."""

    name: str


class Trigger(Closed):
    """One stream that is asked. `name` is for a formula over several."""

    type: Literal["redis-streams", "redis-cluster-streams", "redis-sentinel-streams"]
    metadata: Stream
    authentication_ref: Reference
    name: str | None = Field(None, pattern=r"^[a-z][a-z0-9_]*$")

    @model_validator(mode="after")
    def _a_sentinel_has_a_master(self) -> Trigger:
        if (self.type == "redis-sentinel-streams") != (self.metadata.sentinel_master is not None):
            raise ValueError("sentinelMaster belongs to redis-sentinel-streams, which needs it")
        return self


class Policy(Closed):
    """How many replicas, or per cent of them, may come or go in so many seconds."""

    type: Literal["Pods", "Percent"]
    value: int = Field(ge=1)
    period_seconds: int = Field(ge=1, le=1800)


class Rules(Closed):
    """For one direction."""

    stabilization_window_seconds: int = Field(ge=0, le=3600)
    policies: list[Policy] = Field(min_length=1)
    select_policy: Literal["Max", "Min"] = "Max"


class Behavior(Closed):
    """Both directions."""

    scale_up: Rules
    scale_down: Rules


class Autoscaler(Closed):
    """What KEDA hands on to the HorizontalPodAutoscaler."""

    behavior: Behavior


class Modifiers(Closed):
    """One number made of several triggers: without it each trigger counts alone, and the largest wins."""

    formula: str
    target: Number
    metric_type: Literal["AverageValue"] = "AverageValue"


class Advanced(Closed):
    """How replicas come and go."""

    horizontal_pod_autoscaler_config: Autoscaler
    scaling_modifiers: Modifiers | None = None


class Scaling(Closed):
    """What a ScaledObject says."""

    scale_target_ref: Reference
    polling_interval: int = Field(ge=5)
    min_replica_count: int = Field(ge=0)
    max_replica_count: int = Field(ge=1)
    advanced: Advanced
    triggers: list[Trigger] = Field(min_length=1)

    @model_validator(mode="after")
    def _several_triggers_are_summed(self) -> Scaling:
        modifiers = self.advanced.scaling_modifiers
        if len(self.triggers) > 1 and not modifiers:
            raise ValueError("of several triggers the largest counts, not their sum: scalingModifiers are needed")
        names = {trigger.name for trigger in self.triggers}
        if modifiers and {part.strip() for part in modifiers.formula.split("+")} != names:
            raise ValueError("the formula is not the sum of the named triggers")
        if modifiers and {trigger.metadata.stream_length for trigger in self.triggers} != {modifiers.target}:
            raise ValueError("triggers and sum have different targets")
        return self


class ScaledObject(Closed):
    """A Deployment and the backlog it follows."""

    api_version: Literal["keda.sh/v1alpha1"]
    kind: Literal["ScaledObject"]
    metadata: Metadata
    spec: Scaling


class SecretKey(Closed):
    """Which key of which Secret a parameter of the trigger is."""

    parameter: Literal["address", "addresses", "username", "password", "sentinelUsername", "sentinelPassword", "tls", "ca", "cert", "key"]
    name: str
    key: str


class Authentication(Closed):
    """By reference only."""

    secret_target_ref: list[SecretKey]


class TriggerAuthentication(Closed):
    """How a trigger reaches the server."""

    api_version: Literal["keda.sh/v1alpha1"]
    kind: Literal["TriggerAuthentication"]
    metadata: Metadata
    spec: Authentication
