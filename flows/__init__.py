"""What is said: the conversations as data, and the pure engine that plays them.

content/ is for writers, definition/ reads it, engine/ turns session and input into a turn, routing/ finds
what a text is about; imports go engine -> routing -> definition.
"""
