//! `peer-assembly v3 FILE`: writes the ELF. `scripts/build.sh` runs it.

#![forbid(unsafe_code)]

use {
    peer_assembly::{SbpfArch, assemble},
    std::{env, error::Error, fs, path::PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [arch, file] = &arguments[..] else {
        return Err("usage: peer-assembly v0|v3 FILE".into());
    };
    let arch = match arch.as_str() {
        "v0" => SbpfArch::V0,
        "v3" => SbpfArch::V3,
        other => return Err(format!("{other}: must be v0 or v3").into()),
    };
    let (elf, file) = (assemble(arch)?, PathBuf::from(file));
    fs::create_dir_all(file.parent().ok_or("FILE has no folder")?)?;
    Ok(fs::write(file, elf)?)
}
