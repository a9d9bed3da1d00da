"""What ties it together: settings, command line, wiring, logging and the demo."""
