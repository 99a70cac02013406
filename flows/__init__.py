"""What is said: the conversations as data, and the pure engine that plays them.

content/ is for writers; README.md tells them how. definition/ reads it, checking/ finds its faults, load.py does both;
routing/ finds what a text is about, engine/ turns a session and an input into a turn, drawing/ draws them all.
"""
