"""What keeps the hotline running: the clock, health, the doctor, retention."""
