//! The page of the proof: `tests/evidence/proof.md`, written by a full run of `scripts/prove.sh`.

use {
    crate::{planted::Planted, prove::Proof, real::Compared},
    cu_vault_elf::{Arch, Checkout},
    cu_vault_proof::{
        facts::MAX_EXTRA_ACCOUNTS,
        shapes::{self, Set, Subject},
    },
    std::{collections::BTreeSet, env, fmt::Write as _, fs, path::PathBuf},
};

const TITLE: &str = "The proof";

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../evidence/proof.md")
}

/// The line by which a page says which ELF it is about.
fn about(arch: Arch) -> String {
    let entry = Checkout::here()
        .entry("cu_vault", arch)
        .expect("the vault's ELF is recorded");
    format!("| the vault, sBPF {arch} | SHA-256 `{}` |", entry.sha256)
}

/// The page is about the ELFs that are committed.
#[test]
fn the_page_is_about_the_committed_elfs() {
    if env::var("CU_WRITE").is_ok_and(|value| value == "0") || env::var("CU_ELF_DIR").is_ok() {
        return;
    }
    let page = fs::read_to_string(file()).expect("the page is committed");
    for arch in Arch::ALL {
        let line = about(arch);
        assert!(
            page.contains(&line),
            "tests/evidence/proof.md is about other ELFs; scripts/prove.sh --write writes it"
        );
    }
}

/// Writes the page after a full run, if `CU_WRITE` asks for it.
pub fn hold(set: Set, proofs: &[Proof], planted: &[Planted], seconds: u64) {
    if !env::var("CU_WRITE").is_ok_and(|value| value == "1") {
        return;
    }
    assert_eq!(set, Set::Full, "the page is written from a full run");
    fs::write(file(), page(proofs, planted, seconds)).expect("the page can be written");
}

fn page(proofs: &[Proof], planted: &[Planted], seconds: u64) -> String {
    let mut out = format!("# {TITLE}\n\n");
    out += "Symbolic execution of the vault's committed ELFs: every way through the program, for all contents of an input \
            of a given shape. `scripts/prove.sh --write` runs it and writes this page. A *shape* fixes the number \
            of accounts, which slots repeat an account, the length of each account's data, the length of the instruction \
            data and its first byte. Everything else is open: addresses, owners, balances, flags, data, arguments, the \
            price of a byte. A *path* is one way through the program.\n\n";
    not_covered(&mut out, proofs);
    axioms(&mut out);
    on_what(&mut out, proofs, seconds);
    theorems(&mut out, proofs);
    subjects(&mut out, proofs);
    costs(&mut out, proofs);
    replays(&mut out, proofs);
    faults(&mut out, planted);
    out
}

fn subject_names(proofs: &[Proof]) -> Vec<Subject> {
    proofs[0]
        .found
        .iter()
        .map(|(subject, _)| *subject)
        .collect()
}

fn most_recipients(proofs: &[Proof]) -> usize {
    subject_names(proofs)
        .iter()
        .map(|subject| subject.recipients)
        .max()
        .unwrap_or_default()
}

fn not_covered(out: &mut String, proofs: &[Proof]) {
    let (not, partial_hashes) = (count(proofs, Compared::Not), shapes::LEAST_BUMPS);
    let partial: usize = count(proofs, Compared::ToTheCall);
    let _ = write!(
        out,
        "## Not covered\n\n\
         - **Theorems of the plan that are not stated here**: of 9 only GetVault, of 10 not that an instruction is refused \
         exactly when its precondition fails.\n\
         - **The owner of the vault**: theorem 3 speaks of the bytes of the account in the vault's slot. That this \
         program owns the account is proved of GetVault and DepositToken alone. Elsewhere the program leaves it to the \
         runtime (A3, A4), and an account of another program with a vault's bytes is not excluded: one that signs itself \
         moves its own tokens.\n\
         - **Low bumps**: CreateVault is followed for bumps from {} on, and on the layout that nearly every caller sends \
         from {} on. Each lower one is one more round of the same loop, which is not proved by induction.\n\
         - **Replays whose hashes nobody knows**: for {not} paths of CreateVault no id among those tried has the \
         hashes of the path.\n\
         - **Other lengths of data** than these. Instructions on lamports: each combination of {:?} with up to three \
         slots, of {:?} with four, of 0 and 120 with more. Instructions on tokens: the usual lengths with one slot at a \
         time at {:?}, and both token accounts at 170.\n\
         - **Other repetitions** than these. Instructions on lamports: every pattern. Instructions on tokens: one slot that \
         repeats one other.\n\
         - **Other numbers** than these: no account up to two more than the table has (tokens: three more, and {} more, which is one more than the program forwards); no instruction data up to two bytes more than the fields take; payouts to at most {} recipients. \
         A wrong number of accounts comes with the right data, and wrong data with the right number of accounts.\n\
         - **What the callee of a call does**: a call is proved to be the one of the table, no more. If it fails, the \
         runtime ends the instruction, and no path goes on.\n\
         - **Replays that end at a call**: of {partial} paths the runtime refuses the call for the example that was run. The \
         CU before the call and the call itself are compared, and nothing after it.\n\
         - **Gates**: the memory of an input is one region, as mainnet has it. With `virtual_address_space_adjustments` \
         the VM itself refuses more stores, which is not modelled.\n\
         - **Mutants**: the faults that are planted are branches of four instructions, not the list of the mutation \
         check.\n\n",
        partial_hashes[0],
        partial_hashes[1],
        shapes::LENGTHS,
        shapes::FEWER,
        shapes::TOKEN_LENGTHS,
        MAX_EXTRA_ACCOUNTS + 1,
        most_recipients(proofs),
    );
}

fn axioms(out: &mut String) {
    *out += "## Axioms\n\n\
        | | what is taken for granted | source | shown by |\n\
        |---|---|---|---|\n\
        | A1 | The runtime serialises an input as `shape.rs` lays it out. Slots of their own have addresses of their own, a flag is 0 or 1, spare bytes are 0 | agave `serialization.rs` | each replay below; `concrete`, on every fixture |\n\
        | A2 | The VM executes instructions and syscalls as `machine.rs` and `syscall.rs` do, at the same prices; the heap is 0 | solana-sbpf `interpreter.rs`, agave `solana-syscalls` | each replay below, to the CU; `concrete` |\n\
        | A3 | After a return of 0 the runtime refuses a debit or a write of what the program does not own, a change of what is read-only, and a sum that is not what it was | agave `solana-transaction-context` | `runtime_rules` (ownership, balance), `enforced` |\n\
        | A4 | A call gives no right that its caller lacks, but for the addresses that the seeds derive to: it is refused where it names a read-only account as writable. A callee changes lamports, owner and data of no account but those that a writable meta names, and neither owner nor data of the vault | agave `cpi.rs` | `runtime_rules` (privileges, seeds, ownership) |\n\
        | A5 | The terms fold as arithmetic has it | `term.rs` | `term::tests::folding`, against plain arithmetic on random terms |\n\
        | A6 | An answer `unsat` is right | the solvers | two solvers that find the same paths of v3 with the same CU; v0 does the same by theorem 10 |\n\
        | A7 | Two byte strings that differ have hashes that differ, and no address of a program lies on the curve | SHA-256, agave `Pubkey` | `runtime_rules` (seeds) |\n\n";
}

fn on_what(out: &mut String, proofs: &[Proof], seconds: u64) {
    *out += "## On what\n\n| | |\n|---|---|\n";
    for arch in Arch::ALL {
        let _ = writeln!(out, "{}", about(arch));
    }
    let mut solvers: Vec<_> = proofs.iter().map(|proof| proof.kind).collect();
    solvers.dedup();
    for kind in solvers {
        let version = kind.version().unwrap_or_else(|error| error.to_string());
        let _ = writeln!(out, "| {kind} | {version} |");
    }
    let _ = writeln!(out, "| the run took | {seconds} s |\n");
}

fn theorems(out: &mut String, proofs: &[Proof]) {
    *out += "## Theorems\n\n\
        Each holds on every path of each subject in its row, on both ELFs by the first solver, on v3 by the second. The \
        numbers are those of the plan.\n\n\
        | | what it says | of |\n\
        |---|---|---|\n\
        | 1 | No fault: the program returns 0 or a code that its table declares. Each load and store lies in the input, the constants, a frame of the call stack or the heap. A store into the input hits lamports, owner, length or data of an account that is writable. Exception: LowerReserve returns `InvalidArgument` for a price of a byte that Pinocchio refuses | all |\n\
        | 2 | Frame: after success each byte of the input is as it was, but for those that the contract names and those that a call may write | all |\n\
        | 3 | Authority: success implies that slot 0 signed and is the authority in the state of a vault of this version (WithdrawSol, WithdrawToken, both payouts, CloseTokenAccount, WithdrawExcessLamports, NominateAuthority, CloseVault); payer and base (CreateVault); the nominee, not zero (AcceptAuthority); the depositor or owner (both deposits, the stateless ones). DepositSol and the stateless ones: the vault does not sign itself. DepositToken: the token account's authority is the vault. GetVault and DepositToken: the vault is this program's | all but LowerReserve, which anyone may send |\n\
        | 4 | Lamports: amounts are at most the balance less the reserve, over the natural numbers; the vault is debited by their sum, and each distinct recipient credited by the sum of its own, modulo 2^64 (A3 excludes the wrap). CloseVault moves all. LowerReserve sets the lower of reserve and minimum | WithdrawSol, PayoutSol, CloseVault, LowerReserve |\n\
        | 5 | Calls: none, or exactly those of the table. Lamports: one System transfer. Tokens: SPL Token or Token-2022; each transfer once, in order, with its source, mint, destination, authority, amount and decimals, alone or as an item of a batch; a transfer without a check only where the program has compared mint and decimals; an account beyond the table never signs and is writable only where it was. Signed with the seeds in the vault's state, or of the owner; DepositToken signs nothing | all |\n\
        | 6 | Confinement, whatever the instruction and however it ends: only the System program, SPL Token and Token-2022 are called. Who signs a call signed the instruction, but for one vault, with its own seeds. A vault with state signs for a System transfer to it, for its creation if its base signed, or for tokens if the authority in its state signed. A stateless vault signs if its owner did | all |\n\
        | 7 | Provenance. CreateVault makes 120 bytes at the address of base, id and bump, of which every higher one gives no address, with the base as its authority and today's minimum as its reserve. No other success changes the base, the id, the bump, the discriminator or the version of an account of 120 bytes; only LowerReserve its reserve; only CloseVault an owner or a length. By induction over transactions: an account of this program gets a discriminator from CreateVault alone, since an account is given to a program only with all its data zero (A3), and lies where its base and id say until CloseVault ends it, after which, by 6, nothing signs for the address but CreateVault | all |\n\
        | 8 | Hand-over and end: the nominee is the argument; the authority becomes the nominee and the nomination is cleared; a closed account is empty and the System program's | NominateAuthority, AcceptAuthority, CloseVault |\n\
        | 9 | GetVault returns balance less reserve, or 0, with the id and the authority | GetVault |\n\
        | 10 | v0 and v3 do the same on every input of the shapes: the same result, and after a success the same bytes, calls and return data. The fast path and the general one, which is an ELF of its own (`general`), have the same result, the same bytes and return data, and both keep theorems 1 to 9 | all |\n\
        | 11 | The CU of every path, to the unit: least and most in the table of costs | all |\n\n";
    let heap = proofs
        .iter()
        .flat_map(|proof| &proof.found)
        .map(|(_, found)| found.heap)
        .max();
    let _ = writeln!(
        out,
        "No path writes more than the first {} bytes of the heap.\n",
        heap.unwrap_or_default().saturating_sub(0x3_0000_0000)
    );
}

fn subjects(out: &mut String, proofs: &[Proof]) {
    *out += "## Shapes, paths, questions\n\n\
        *No instruction*: the discriminators that the table does not have. Questions are those that folding and guessed \
        examples leave for the solver.\n\
        *Other program*: how many ways through v3 the paths of v0 take, and through the general path those of v3 (theorem \
        10).\n\n\
        | instruction | ELF | shapes | paths | of them successes | other program |";
    let mut kinds: Vec<_> = proofs.iter().map(|proof| proof.kind).collect();
    kinds.dedup();
    for kind in &kinds {
        let _ = write!(out, " questions to {kind} | seconds in {kind} |");
    }
    *out += "\n|---|---|---:|---:|---:|---:|";
    *out += &"---:|---:|".repeat(kinds.len());
    *out += "\n";
    for (index, subject) in subject_names(proofs).into_iter().enumerate() {
        for arch in Arch::ALL {
            let of = |kind| {
                let mut all = proofs.iter();
                let proof = all.find(|proof| (proof.arch, proof.kind) == (arch, kind));
                proof.map(|proof| &proof.found[index].1)
            };
            let first = of(kinds[0]).expect("the first solver proves both ELFs");
            let _ = write!(
                out,
                "| {} | {arch} | {} | {} | {} | {} |",
                subject.name(),
                first.shapes,
                first.paths,
                first.successes,
                first.others
            );
            for kind in &kinds {
                let _ = match of(*kind) {
                    Some(found) => write!(
                        out,
                        " {} | {:.1} |",
                        found.queries,
                        found.solver.as_secs_f64()
                    ),
                    None => write!(out, " – | – |"),
                };
            }
            *out += "\n";
        }
    }
    *out += "\n";
}

fn costs(out: &mut String, proofs: &[Proof]) {
    *out += "## Costs\n\n\
        The least and the most CU of all paths, for all inputs of the shapes: the program's instructions and syscalls, and what \
        the runtime charges for a call. What the callee takes comes on top.\n\n\
        | instruction | outcome | v0 | v3 |\n\
        |---|---|---:|---:|\n";
    let of = |arch: Arch| {
        &proofs
            .iter()
            .find(|proof| proof.arch == arch)
            .expect("it ran")
            .found
    };
    for (index, subject) in subject_names(proofs).into_iter().enumerate() {
        let costs = Arch::ALL.map(|arch| &of(arch)[index].1.costs);
        let outcomes: BTreeSet<_> = costs.iter().flat_map(|costs| costs.keys()).collect();
        for outcome in outcomes {
            let _ = write!(out, "| {} | {outcome} |", subject.name());
            for costs in costs {
                match costs.get(outcome) {
                    Some((_, least, most)) if least == most => {
                        let _ = write!(out, " {least} |");
                    }
                    Some((_, least, most)) => {
                        let _ = write!(out, " {least} to {most} |");
                    }
                    None => *out += " – |",
                }
            }
            *out += "\n";
        }
    }
    *out += "\n";
}

fn count(proofs: &[Proof], compared: Compared) -> usize {
    let found = proofs.iter().flat_map(|proof| &proof.found);
    found
        .map(|(_, found)| found.compared.get(&compared).copied().unwrap_or_default())
        .sum()
}

fn replays(out: &mut String, proofs: &[Proof]) {
    let _ = write!(
        out,
        "## Replays\n\n\
         The conditions of each path are solved for an input, and that input runs on the real VM. The first solver's \
         inputs do; further solvers find the same paths.\n\n\
         | | paths |\n\
         |---|---:|\n\
         | result, accounts, return data, calls and CU are the same, to the unit | {} |\n\
         | CU and calls are the same, the program returned 0, and the runtime then refused the change (A3) | {} |\n\
         | CU before the call and the call are the same, and the runtime then refused the call | {} |\n\
         | not replayed: no input is known that has the hashes of the path | {} |\n\
         | anything else | 0 |\n\n",
        count(proofs, Compared::Whole),
        count(proofs, Compared::RefusedAfterwards),
        count(proofs, Compared::ToTheCall),
        count(proofs, Compared::Not),
    );
}

fn faults(out: &mut String, planted: &[Planted]) {
    *out += "## Planted faults\n\n\
        Each branch that the cheapest success of an instruction depends on, taken out of the ELF alone. The proof runs on \
        what is left: of WithdrawSol on the shapes of a reduced run, of the other three on the layout that nearly every caller \
        sends. The real VM confirms each counterexample on the changed ELF. A branch that no theorem notices stands as \
        such: it chooses between two ways that both keep the contract, or checks what the runtime or the callee checks \
        again.\n\n\
        | instruction | ELF | branch at | theorems that fail |\n\
        |---|---|---:|---|\n";
    for fault in planted {
        let what: Vec<_> = fault
            .refuted
            .iter()
            .map(|(theorem, what)| format!("{theorem}: {what}"))
            .collect();
        let what = if what.is_empty() {
            "none".to_owned()
        } else {
            what.join("; ")
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {what} |",
            fault.subject.name(),
            fault.arch,
            fault.pc
        );
    }
}
