"""The journey planner: GTFS feeds in, journeys out. Pure code, no Django; read docs/dev/journeys.md first."""
