//! A scripted host with a fake clock, for native tests of whole sessions.
