//! The programs of a node: which of the accounts are programs, and their ELFs.

use {
    super::{Error, node::Node},
    cu_runtime::{
        Profile,
        programs::{PRELOADED, executable_hash},
        sbpf_version,
    },
    solana_account::Account,
    solana_pubkey::Pubkey,
    std::collections::BTreeMap,
};

const NATIVE: Pubkey = Pubkey::from_str_const("NativeLoader1111111111111111111111111111111");
const LOADER_V2: Pubkey = Pubkey::from_str_const("BPFLoader2111111111111111111111111111111111");
const LOADER_V3: Pubkey = Pubkey::from_str_const("BPFLoaderUpgradeab1e11111111111111111111111");
const LOADER_V4: Pubkey = Pubkey::from_str_const("LoaderV411111111111111111111111111111111111");

/// The bytes of loader v3 before the ELF, in the account of the program's data.
const PROGRAM_DATA: usize = 45;
/// The bytes of loader v4 before the ELF, in the program's account.
const V4_HEADER: usize = 48;
/// A program's account under loader v3: a tag, then the address of its data.
const PROGRAM: [u8; 4] = [2, 0, 0, 0];

/// The program that an account leads to.
pub enum Program {
    /// The runtime's own.
    Builtin,
    /// One that was deployed.
    Elf(Vec<u8>),
    /// One that cannot be run, and the reason.
    Unusable(String),
}

/// The programs among some accounts, by their addresses.
pub fn of(
    accounts: &BTreeMap<Pubkey, Account>,
    node: &Node,
    profile: Profile,
) -> Result<BTreeMap<Pubkey, Program>, Error> {
    let executable = accounts.iter().filter(|(_, account)| account.executable);
    let mut programs = BTreeMap::new();
    let mut apart = Vec::new();
    for (id, account) in executable {
        let unusable = |what: &str| Program::Unusable(what.to_owned());
        let program = match account.owner {
            NATIVE => Program::Builtin,
            LOADER_V2 => elf(account.data.clone(), profile),
            LOADER_V4 => elf(
                account.data.get(V4_HEADER..).unwrap_or_default().to_vec(),
                profile,
            ),
            LOADER_V3 => match account.data.split_first_chunk() {
                Some((&PROGRAM, at)) if at.len() >= size_of::<Pubkey>() => {
                    let at = at.first_chunk().copied().unwrap_or_default();
                    apart.push((*id, Pubkey::new_from_array(at)));
                    continue;
                }
                _ => unusable("its account is no program's"),
            },
            loader => Program::Unusable(format!("cu has no loader {loader}")),
        };
        programs.insert(*id, program);
    }
    let at: Vec<_> = apart.iter().map(|(_, at)| *at).collect();
    for ((id, at), account) in apart.into_iter().zip(node.accounts(&at)?) {
        let bytes = account.and_then(|account| Some(account.data.get(PROGRAM_DATA..)?.to_vec()));
        let program = match bytes {
            Some(bytes) => elf(bytes, profile),
            None => Program::Unusable(format!("it is closed: there is no program data {at}")),
        };
        programs.insert(id, program);
    }
    Ok(programs)
}

fn elf(bytes: Vec<u8>, profile: Profile) -> Program {
    match sbpf_version(&bytes, &profile.into()) {
        Ok(_) => Program::Elf(bytes),
        Err(error) => Program::Unusable(format!("its ELF does not load: {}", error.reason())),
    }
}

/// Whether `cu` has this very program without being given it.
pub fn is_preloaded(id: &Pubkey, elf: &[u8]) -> bool {
    let mut known = PRELOADED.iter().filter(|known| known.id == *id);
    known.any(|known| executable_hash(known.elf) == executable_hash(elf))
}
