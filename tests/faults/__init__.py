"""What must hold when networks, devices, databases and servers fail: simulated devices against the real endpoint."""
