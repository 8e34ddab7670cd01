"""Entries as earlier versions of Wiresift wrote them, one file per event, and the program that wrote them."""
