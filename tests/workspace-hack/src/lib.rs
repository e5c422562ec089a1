//! Nothing but its manifest matters: see there.
