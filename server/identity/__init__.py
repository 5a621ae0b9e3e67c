"""People, devices, sessions, passkeys, enrolments and permissions."""
