//! `peer-assembly v3 FILE`: writes the ELF. `scripts/build.sh` runs it.

#![forbid(unsafe_code)]

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [arch, file] = &arguments[..] else {
        return Err("usage: peer-assembly v0|v3 FILE".into());
    };
    let (elf, file) = (peer_assembly::assemble(arch.parse()?)?, PathBuf::from(file));
    fs::create_dir_all(file.parent().ok_or("FILE has no folder")?)?;
    Ok(fs::write(file, elf)?)
}
