"""`wiresift capacity`: what so many articles a day need, reckoned from what one was measured to take."""
