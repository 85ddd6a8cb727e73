from dataclasses import dataclass

from constructs import Node


@dataclass(frozen=True)
class OriginZone:
    """A public hosted zone of Route 53 in which the load balancers get names, and with them certificates."""

    zone_name: str
    hosted_zone_id: str

    @classmethod
    def from_context(cls, node: Node) -> "OriginZone | None":
        """What `-c originZone=<name> -c originZoneId=<id>` says; None without."""
        zone_name, hosted_zone_id = node.try_get_context("originZone"), node.try_get_context("originZoneId")
        if not zone_name and not hosted_zone_id:
            return None
        if not zone_name or not hosted_zone_id:
            given = f"originZone is {zone_name!r} and originZoneId is {hosted_zone_id!r}"
            raise ValueError(f"{given}; give both, such as -c originZone=origins.example.com -c originZoneId=Z0123456789ABC, or none")
        return cls(zone_name, hosted_zone_id)
