//! What libFuzzer links; see the library.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let _ = cu_vault_fuzz::run(input);
});
