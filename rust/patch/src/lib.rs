//! apply_patch: parse, locate and apply on text. Pure.
