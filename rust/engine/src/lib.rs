//! Sessions, wakers, outbox, cancellation and the journal of inputs.
