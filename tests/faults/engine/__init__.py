"""What the fault tests of the device's engine (``pwa/tests/faults``) need of the server before it is started."""
