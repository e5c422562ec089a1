//! The compiler's flags.

use {crate::Arch, std::path::Path};

pub const TARGET: &str = "bpfel-unknown-none";

/// What is built besides the program.
pub const BUILD_STD: &str = "-Zbuild-std=core,alloc";

/// The release profile of the ELFs. Here and not in a manifest, so that a release build on the host stays quick.
pub const PROFILE: [(&str, &str); 6] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "3"),
    ("CARGO_PROFILE_RELEASE_LTO", "fat"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1"),
    ("CARGO_PROFILE_RELEASE_PANIC", "abort"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
    ("CARGO_INCREMENTAL", "0"),
];

/// Every flag of the upstream compiler that decides a byte.
pub fn rustc(arch: Arch) -> Vec<String> {
    let mut flags = vec![
        "-Clinker=sbpf-linker".to_owned(),
        format!("-Clink-arg=--arch={arch}"),
        // The ELFs are copied to where they belong afterwards.
        "-Clink-arg=--deploy=false".to_owned(),
        // The stack frame of the SVM.
        "-Clink-arg=--llvm-args=-bpf-stack-size=4096".to_owned(),
        // Equal ends of two paths stay two ends: one more byte of code, one jump less to pay for.
        "-Clink-arg=--llvm-args=-enable-tail-merge=false".to_owned(),
        // compiler_builtins' 128-bit arithmetic returns aggregates, which the BPF back end cannot do.
        "-Clink-arg=--disable-math-builtins".to_owned(),
        // The SVM loads and stores at any alignment. A flag of the linker, because the linker generates the code: as
        // rustc's -Ctarget-feature it gives the same bytes and a warning each time.
        "-Clink-arg=--cpu-features=+allows-misaligned-mem-access".to_owned(),
    ];
    match arch {
        Arch::V0 => flags.push("-Ctarget-cpu=v2".to_owned()),
        Arch::V3 => {
            // sBPF v3 has 32-bit jumps and stores of immediates as BPF v4 has them; measured, they pay.
            flags.push("-Ctarget-cpu=v4".to_owned());
            // The rest of v4 it lacks. Most of that the linker rejects, but it turns signed division into unsigned
            // division without a word; switched off, LLVM refuses to compile one.
            for off in [
                "movsx",
                "ldsx",
                "bswap",
                "sdiv-smod",
                "gotol",
                "gotox",
                "load-acq-store-rel",
            ] {
                flags.push(format!("-Clink-arg=--llvm-args=--disable-{off}"));
            }
        }
    }
    flags
}

/// No path of this machine in the ELF. The last one that matches counts.
pub fn remap(root: &Path, cargo_home: &Path, sources: &Path) -> [String; 3] {
    [(root, "."), (cargo_home, "cargo"), (sources, "rust")]
        .map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display()))
}

/// All of it as text, for the digest.
pub fn text(arch: Arch) -> String {
    let mut lines = vec![TARGET.to_owned(), BUILD_STD.to_owned()];
    lines.extend(PROFILE.map(|(name, value)| format!("{name}={value}")));
    lines.extend(rustc(arch));
    lines.push(include_str!("../rustc.sh").to_owned());
    lines.join("\n")
}
