//! Many recipients from a CSV file.
