//! The files of a recording: the ELFs, and for each program that the transaction calls a folder of fixtures.

use {
    super::{
        Error,
        programs::{Program, is_preloaded},
        replay::{Now, Recorded, Step},
    },
    crate::{
        files,
        plan::{HEAD, Head},
    },
    cu_runtime::programs::cluster_name,
    prost::Message,
    solana_pubkey::Pubkey,
    std::{
        collections::{BTreeMap, BTreeSet},
        fmt::Write,
        fs,
        path::{Path, PathBuf},
    },
};

/// The ELF and the fixtures that were written for one program.
pub struct Written {
    pub program: Pubkey,
    pub elf: PathBuf,
    pub fixtures: PathBuf,
}

/// Writes every row. Nothing is written if an ELF of another recording would be replaced.
pub fn write(
    out: &Path,
    steps: &[Step],
    programs: &BTreeMap<Pubkey, Program>,
) -> Result<Vec<Written>, Error> {
    let rows = steps.iter().filter_map(|step| match &step.now {
        Now::Row(recorded) => Some((step, &**recorded)),
        _ => None,
    });
    let mut by_program: BTreeMap<Pubkey, Vec<(&Step, &Recorded)>> = BTreeMap::new();
    for (step, recorded) in rows {
        by_program
            .entry(step.program)
            .or_default()
            .push((step, recorded));
    }

    let mut elves = BTreeMap::new();
    let mut heads = Vec::new();
    for (program, rows) in &by_program {
        let named = rows.iter().flat_map(|(_, recorded)| &recorded.programs);
        let mut called: BTreeSet<Pubkey> = named.copied().collect();
        called.remove(program);
        called.retain(
            |id| matches!(programs.get(id), Some(Program::Elf(elf)) if !is_preloaded(id, elf)),
        );
        for id in called.iter().chain([program]) {
            if let Some(Program::Elf(elf)) = programs.get(id) {
                elves.insert(*id, elf);
            }
        }
        let folder = out.join(program.to_string());
        let head = folder.join(HEAD);
        let text = text(&head, program, called)?;
        heads.push((folder, head, text));
    }
    for (id, elf) in &elves {
        let file = elf_file(out, id);
        if file.exists() && files::read_elf(&file)? != **elf {
            return Err(Error::OtherElf { file, program: *id });
        }
    }

    for (folder, head, text) in heads {
        fs::create_dir_all(&folder).map_err(|source| crate::Error::Write {
            file: folder.clone(),
            source,
        })?;
        files::write(&head, &text)?;
    }
    for (id, elf) in elves {
        files::write_bytes(&elf_file(out, &id), elf)?;
    }
    let mut written = Vec::new();
    for (program, rows) in by_program {
        let fixtures = out.join(program.to_string());
        for (step, recorded) in rows {
            let file = fixtures.join(format!("{}.fix", step.id));
            files::write_bytes(&file, &recorded.fixture.encode_to_vec())?;
        }
        written.push(Written {
            program,
            elf: elf_file(out, &program),
            fixtures,
        });
    }
    Ok(written)
}

fn elf_file(out: &Path, id: &Pubkey) -> PathBuf {
    out.join(format!("{id}.so"))
}

/// `cu.toml`, with the programs of earlier recordings.
fn text(head: &Path, program: &Pubkey, mut called: BTreeSet<Pubkey>) -> Result<String, Error> {
    let mut text = format!("program_id = \"{program}\"\n");
    if head.exists() {
        let there = Head::read(head)?;
        if there.program_id != Some(*program) {
            let (file, program) = (head.to_owned(), *program);
            return Err(Error::OtherProgram { file, program });
        }
        for program in there.programs.iter() {
            called.remove(&program.id);
        }
        text = files::read(head)?;
    }
    for id in called {
        let name = match cluster_name(&id) {
            Some(name) => name.to_owned(),
            None => id.to_string(),
        };
        let _ = write!(
            text,
            "\n[programs.\"{name}\"]\nelf = \"../{id}.so\"\naddress = \"{id}\"\n"
        );
    }
    Ok(text)
}
