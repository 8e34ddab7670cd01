"""Two texts side by side: what they share, whether that was written once, and what they are to each other. Pure.

align → slots, boilerplate → odds → pair → relation → joining
"""
