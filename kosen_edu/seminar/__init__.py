"""`make seminar`: the lessons on the local network, for people with a browser and nothing else.

A lesson is run once, in a process of its own (``warm.py``).  Each visitor gets a fork of it
(``visitor.py``): panels and answer boxes as they stood after the last cell, at once and in memory
that is shared until it is written to.  A fork understands messages of widgets and nothing else:
there is no kernel that could be asked to run code.  ``server.py`` hands out pages and carries the
messages; ``room.py`` keeps what a room predicts and answers, where the teacher wants that.
"""
