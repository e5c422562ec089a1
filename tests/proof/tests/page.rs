//! The page of the proof: `tests/evidence/proof.md`, written by a full run of `scripts/prove.sh`.

use {
    crate::{
        mutants,
        planted::{Fault, Planted},
        prove::Proof,
        real::Compared,
    },
    cu_vault_elf::{Arch, Checkout},
    cu_vault_proof::{
        facts::{MAX_EXTRA_ACCOUNTS, MAX_TOKEN_RECIPIENTS},
        shapes::{self, Set, Subject},
    },
    cu_vault_tests::generated,
    std::{collections::BTreeSet, env, fmt::Write as _, fs, path::PathBuf},
};

const TITLE: &str = "The proof";

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../evidence/proof.md")
}

/// The line with which a page names its ELF.
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

/// Writes the page after a full run, if `CU_WRITE` is set; otherwise it writes a draft in `target`, which no test compares.
pub fn hold(set: Set, proofs: &[Proof], planted: &[Planted], seconds: u64) {
    let page = page(proofs, planted, seconds);
    if !generated::is_writing() {
        let draft = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/proof.md");
        fs::write(draft, page).expect("the draft of the page can be written");
        return;
    }
    assert_eq!(set, Set::Full, "the page is written from a full run");
    generated::replace(&file(), page.as_bytes());
}

/// The page without a section at its end, and the section.
fn split(head: &str) -> (String, String) {
    let page = fs::read_to_string(file()).expect("the page is committed");
    let at = page.find(&format!("\n{head}\n")).map(|at| at + 1);
    let (page, section) = page.split_at(at.unwrap_or(page.len()));
    (page.to_owned(), section.to_owned())
}

/// Writes a section at the end of the page.
pub fn write_section(head: &str, section: &str) {
    let (mut page, found) = split(head);
    if found.is_empty() {
        page += "\n";
    }
    generated::replace(&file(), (page + section).as_bytes());
}

/// Holds a section at the end of the page against the committed one, or writes it.
///
/// # Panics
///
/// If they differ.
pub fn hold_section(head: &str, section: &str) {
    if generated::is_writing() {
        write_section(head, section);
    } else if !generated::is_passed_over() {
        let (_, committed) = split(head);
        assert!(
            committed == section,
            "tests/evidence/proof.md, {head}, does not follow from its data; CU_WRITE=1 writes it"
        );
    }
}

fn page(proofs: &[Proof], planted: &[Planted], seconds: u64) -> String {
    let mut out = format!("# {TITLE}\n\n");
    out += "Symbolic execution of the vault's committed ELFs: every way through the program, for all contents of an input \
            of a given shape. `scripts/prove.sh --write` runs it and writes this page. A *shape* fixes how \
            many accounts there are, which slots repeat one, and the length of each account's data. It also fixes the \
            length of the instruction data, its first byte, and the bump of CreateVault. Everything else is open: \
            addresses, owners, balances, flags, data, arguments, the price of a byte. A *path* is one way through the program.\n\n";
    not_covered(&mut out, proofs);
    axioms(&mut out);
    on_what(&mut out, proofs, seconds);
    theorems(&mut out, proofs);
    subjects(&mut out, proofs);
    costs(&mut out, proofs);
    replays(&mut out, proofs);
    faults(&mut out, planted);
    out += "\n";
    out += &mutants::section();
    out
}

fn subject_names(proofs: &[Proof]) -> Vec<Subject> {
    proofs[0]
        .found
        .iter()
        .map(|(subject, _)| *subject)
        .collect()
}

fn not_covered(out: &mut String, proofs: &[Proof]) {
    let not = count(proofs, Compared::Not);
    let partial: usize = count(proofs, Compared::ToTheCall);
    let _ = write!(
        out,
        "## Not covered\n\n\
         - **The owner of the vault**: theorem 3 is about the bytes of the account in the vault's slot. The proof \
         that this program owns the account covers GetVault and DepositToken alone. Elsewhere the program leaves it to \
         the runtime (A3, A4). An account of another program with a vault's bytes is not excluded: one that signs itself \
         moves its own tokens.\n\
         - **Low bumps**: CreateVault is followed with each bump from {} on, on the layout that nearly every caller sends. \
         That leaves out one vault in 2^{}. Elsewhere it is followed from {} on. Each lower bump is one more round of the \
         same loop.\n\
         - **Replays with unknown hashes**: for {not} paths of CreateVault no id among those tried has the \
         hashes of the path. A path of n rounds is that of one id in 2^n.\n\
         - **Other lengths of data** than these. Instructions on lamports: each combination of {:?} with up to three \
         slots, of {:?} with four, of 0 and 120 with more. Instructions on tokens: the usual lengths with one slot at a \
         time at {:?}, and both token accounts at 170.\n\
         - **Other repetitions** than these. Instructions on lamports: every pattern. Instructions on tokens: one slot that \
         repeats one other.\n\
         - **Other numbers** than these: from no account to two more than the table has. Tokens: three more, and {} more, \
         which is one more than the program forwards. {}: every number up to that. At most {} of them are accounts of their \
         own, and the others repeat the first of these. Instruction data has from no byte to two more than the fields take. \
         Payouts of SOL have at most {} recipients, as many as a transaction holds, and payouts of tokens at most {}, one \
         more than it serves. To more than {}, only the layout that nearly every caller sends is followed. In payouts of SOL \
         to more than {}, each recipient is writable, does not sign and is no program. A wrong number of accounts comes with \
         the right data, and wrong data with the right number of accounts.\n\
         - **The effects of a callee**: a call is proved to be the one of the table, no more. If it fails, the \
         runtime ends the instruction, and no path goes on.\n\
         - **Replays that end at a call**: of {partial} paths the runtime refuses the call for the example that was run. The \
         CU before the call and the call itself are compared, and nothing after it.\n\
         - **Gates**: the memory of an input is one region, as mainnet has it. With `virtual_address_space_adjustments` \
         the VM itself refuses more stores, which is not modelled.\n\
         - **Mutants**: each of the mutation check's list is followed on the shapes of a reduced run. The last section counts \
         them.\n\n",
        shapes::LEAST_USUAL,
        256 - u16::from(shapes::LEAST_USUAL),
        shapes::LEAST_BUMP,
        shapes::LENGTHS,
        shapes::FEWER,
        shapes::TOKEN_LENGTHS,
        MAX_EXTRA_ACCOUNTS + 1,
        shapes::EVERY_COUNT.spec().name,
        shapes::OWN_EXTRA,
        shapes::MOST_SOL,
        MAX_TOKEN_RECIPIENTS + 1,
        shapes::FEW,
        shapes::OPEN_FLAGS,
    );
}

fn axioms(out: &mut String) {
    let _ = write!(
        out,
        "## Axioms\n\n\
        | | what is taken for granted | source | shown by |\n\
        |---|---|---|---|\n\
        | A1 | The runtime serialises an input as `shape.rs` lays it out. Slots of their own have addresses of their own, a flag is 0 or 1, spare bytes are 0 | agave `serialization.rs` | each replay below; `concrete`, on every fixture |\n\
        | A2 | The VM executes instructions and syscalls as `machine.rs` and `syscall.rs` do, at the same prices; the heap is 0 | solana-sbpf `interpreter.rs`, agave `solana-syscalls` | each replay below, to the CU; `concrete` |\n\
        | A3 | After a return of 0 the runtime refuses a debit or a write of another program's account, a change of a read-only account, and a changed sum | agave `solana-transaction-context` | `runtime_rules` (ownership, balance), `enforced` |\n\
        | A4 | A call gives no right that its caller lacks, except for the addresses that the seeds derive to: it is refused where it names a read-only account as writable. A callee changes lamports, owner and data of no account but those that a writable meta names, and neither owner nor data of the vault | agave `cpi.rs` | `runtime_rules` (privileges, seeds, ownership) |\n\
        | A5 | The terms fold as arithmetic has it. Where all parts of a conjunction but one hold and it does not, the last does not hold. Where a sum of amounts that a balance covers is zero, each of them is | `term.rs`, `units.rs`, `sums.rs` | the tests in these files, against plain arithmetic. The second solver answers what the latter two do, except for payouts to more than {} |\n\
        | A6 | An answer `unsat` is right | the solvers | two solvers that find the same paths of v3 with the same CU; v0 does the same by theorem 10 |\n\
        | A7 | Two byte strings that differ have hashes that differ, and no address of a program is on the curve | SHA-256, agave `Pubkey` | `runtime_rules` (seeds) |\n\
        | A8 | A transfer of the System program between two accounts debits one and credits the other by its amount, or fails | agave `system_processor.rs` | `sol` (a deposit moves lamports to the vault); each replay of a DepositSol that succeeds |\n\n",
        shapes::FEW
    );
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
        | 1 | No fault: the program returns 0 or a code that its table declares. Each load and store is in the input, the constants, a frame of the call stack or the heap. A store into the input hits lamports, owner, length or data of an account that is writable. Exception: LowerReserve returns `InvalidArgument` for a price of a byte that Pinocchio refuses | all |\n\
        | 2 | Frame: after success each byte of the input is as it was, except those that the contract names and those that a call may write | all |\n\
        | 3 | Authority: success implies that slot 0 signed and is the authority in the state of a vault of this version (WithdrawSol, WithdrawToken, both payouts, CloseTokenAccount, WithdrawExcessLamports, NominateAuthority, CloseVault); payer and base (CreateVault); the nominee, not zero (AcceptAuthority); the depositor or owner (both deposits, the stateless ones). DepositSol and the stateless ones: the vault does not sign itself. DepositToken: the token account's authority is the vault. GetVault and DepositToken: the vault is this program's | all but LowerReserve, which anyone may send |\n\
        | 4 | Lamports: amounts are at most the balance less the reserve, over the natural numbers; the vault is debited by their sum, and each distinct recipient credited by the sum of its own, modulo 2^64 (A3 excludes the wrap). CloseVault moves all. LowerReserve sets the lower of reserve and minimum | WithdrawSol, PayoutSol, CloseVault, LowerReserve |\n\
        | 5 | Calls: none, or exactly those of the table. Lamports: one System transfer. Tokens: SPL Token or Token-2022; each transfer once, in order, with its source, mint, destination, authority, amount and decimals, alone or as an item of a batch; a transfer without a check only where the program has compared mint and decimals; an account beyond the table never signs and is writable only where it was. Signed with the seeds in the vault's state, or of the owner; DepositToken signs nothing | all |\n\
        | 6 | Confinement, whatever the instruction and however it ends: only the System program, SPL Token and Token-2022 are called. Each signer of a call signed the instruction, except one vault, with its own seeds. A vault with state signs for a System transfer to it, for its creation if its base signed, or for tokens if the authority in its state signed. A stateless vault signs if its owner did | all |\n\
        | 7 | Provenance. CreateVault makes 120 bytes at the address of base, id and bump, where every higher bump gives no address. It has the base as its authority and today's minimum as its reserve. No other success changes the base, the id, the bump, the discriminator or the version of an account of 120 bytes; only LowerReserve its reserve; only CloseVault an owner or a length. By induction over transactions, an account of this program gets a discriminator from CreateVault alone, since an account is given to a program only with all its data zero (A3). It stays at the address of its base and id until CloseVault ends it. After that, by 6, nothing signs for the address except CreateVault | all |\n\
        | 8 | Hand-over and end: the nominee is the argument; the authority becomes the nominee and the nomination is cleared; a closed account is empty and the System program's | NominateAuthority, AcceptAuthority, CloseVault |\n\
        | 9 | GetVault returns balance less reserve, or 0, with the id and the authority. Deposits: all that the program does is one call, a transfer of exactly the argument's amount. DepositSol: from the depositor to the vault. DepositToken: from the source to the vault's token account. Before the call no byte of the input has changed. After it the program leaves lamports, owner and data of both accounts as the callee left them. DepositSol: depositor and vault are two accounts, so with A8 the vault's lamports rise by exactly the amount. DepositToken: the account's authority is a vault of this program (theorem 3). How much arrives is the callee's. A transfer fee can take up to all of it. A permanent delegate can name as the source an account of the vault, even the one that is credited | GetVault, DepositSol, DepositToken |\n\
        | 10 | v0 and v3 do the same on every input of the shapes: the same result, and after a success the same bytes, calls and return data. The fast path and the general one, which is an ELF of its own (`general`), have the same result, bytes and return data. Both keep theorems 1 to 9 | all |\n\
        | 11 | The CU of every path, to the unit: least and most in the table of costs | all |\n\
        | 12 | Refused exactly when the precondition fails: where it holds, no error is returned before the first call, and where it fails, one is. It is the plan's second half of 10. The precondition: the number of accounts and the length of data of the table; its signers; a vault that does not sign itself (CreateVault, DepositSol, the stateless ones); writable accounts and a recipient that is not the vault (instructions that write themselves); length, discriminator and version of a vault, and its owner (GetVault, DepositToken); the authority or the nominee; balance and reserve; the first eight bytes of a token program's address, and accounts beyond the table only for Token-2022; the length of a token account (DepositToken, CloseTokenAccount) and its authority (DepositToken); no data, and no higher bump with an address (CreateVault); a price of a byte that Pinocchio takes (CreateVault, LowerReserve) | all |\n\n";
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
        *No instruction*: the discriminators that the table does not have. Questions are those that neither folding nor a \
        guessed example nor a rule of A5 answers.\n\
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
        the runtime charges for a call. The cost of the callee comes on top.\n\n\
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
        One instruction of a success is changed in the ELF, alone. *Decided*: a branch of the cheapest success always goes \
        as it went there, so its check is gone. *Turned*: a branch of the success with the highest cost, on the general path, always goes the other \
        way. *Left out*: a store of the cheapest, of what depends on the input, is gone. The proof runs on what is left: of WithdrawSol on the shapes of a reduced run, of the others on the layout \
        that nearly every caller sends. The real VM confirms each counterexample on the changed ELF. A fault that no theorem \
        notices is listed as such. Its branch chooses between two ways that both keep the contract, or checks what the \
        runtime or the callee checks again.\n\n\
        | instruction | ELF | changed at | how | theorems that fail |\n\
        |---|---|---:|---|---|\n";
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
        let how = match fault.fault {
            Fault::Branch => "decided",
            Fault::Turned => "turned",
            Fault::Store => "left out",
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {how} | {what} |",
            fault.subject.name(),
            fault.arch,
            fault.pc
        );
    }
}
