"""Claims as files: CSV, JSON, GeoJSON, KML."""
