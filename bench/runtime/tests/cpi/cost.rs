//! Every term of the model, at the figure that it comes to.

use {
    crate::cpi::{
        puppet::{Call, Info, OWN},
        stage::{Stage, everywhere},
    },
    cu_runtime::programs,
    solana_instruction::error::InstructionError,
};

#[test]
fn a_bare_call_costs_946_and_the_callee() {
    everywhere(|runtime| {
        let stage = Stage::new(runtime);
        let run = stage.call(&Call::new(stage.leaf));
        let cpi = &run.cpis[0];
        assert_eq!(
            (cpi.runtime_units(), cpi.callee_units(), cpi.units()),
            (946, 1, 947)
        );
        assert_eq!(
            (run.own(), run.runtime_charged(), run.cu()),
            (OWN, 947, OWN + 947)
        );
    });
}

#[test]
fn metas_cost_34_and_infos_80_bytes_each() {
    everywhere(|runtime| {
        let mut stage = Stage::new(runtime);
        let slots: Vec<usize> = (0..250).map(|_| stage.account(0)).collect();
        let table = [
            (3, 947),
            (4, 948),
            (7, 949),
            (8, 950),
            (16, 954),
            (32, 961),
            (128, 1004),
            (250, 1061),
        ];
        for (n, cu) in table {
            let call = Call::new(stage.leaf).naming(slots[..n].iter().copied());
            assert_eq!(stage.cost(&call), cu, "{n} metas and infos");
        }
    });
}

#[test]
fn an_info_that_no_meta_names_is_charged() {
    everywhere(|runtime| {
        let mut stage = Stage::new(runtime);
        let slot = stage.account(0);
        for (infos, cu) in [(3, 947), (4, 948), (16, 952), (64, 967), (254, 1028)] {
            let mut call = Call::new(stage.leaf).naming([slot]);
            call.infos = vec![slot.into(); infos];
            assert_eq!(stage.cost(&call), cu, "{infos} infos, 1 meta");
        }
    });
}

#[test]
fn account_data_is_charged_once_per_account_and_rounded_down_each_time() {
    everywhere(|runtime| {
        for (len, cu) in [
            (249, 947),
            (250, 948),
            (1_000, 951),
            (10_000, 987),
            (100_000, 1347),
        ] {
            let mut stage = Stage::new(runtime);
            let slot = stage.account(len);
            let mut call = Call::new(stage.leaf).naming([slot]);
            assert_eq!(stage.cost(&call), cu, "{len} bytes");
            // Eight metas cost one CU more than one does; the data is not charged again.
            call.metas = vec![(slot, false); 8];
            assert_eq!(stage.cost(&call), cu + 1, "{len} bytes, named 8 times");
            let run = stage.call(&call);
            assert_eq!(run.cpis[0].accounts.len(), 1);
            // In the caller's instruction but not in the callee's: nothing.
            assert_eq!(stage.cost(&Call::new(stage.leaf)), 947);
        }
        for (len, cu) in [(249, 951), (250, 961)] {
            let mut stage = Stage::new(runtime);
            let slots: Vec<usize> = (0..10).map(|_| stage.account(len)).collect();
            assert_eq!(
                stage.cost(&Call::new(stage.leaf).naming(slots)),
                cu,
                "10 of {len} bytes"
            );
        }
    });
}

#[test]
fn a_program_among_the_metas_is_charged_for_its_account_and_needs_no_info() {
    everywhere(|runtime| {
        let mut stage = Stage::new(runtime);
        let loader_v3 = stage.program(programs::TOKEN);
        let loader_v2 = stage.program(programs::ASSOCIATED_TOKEN);
        let elf_len = stage.slots[loader_v2].data_len as u64;
        assert!(
            elf_len > 50_000,
            "a loader-v2 account holds the ELF, not {elf_len} bytes"
        );

        let naming = |slot| Call {
            metas: vec![(slot, false)],
            ..Call::new(stage.leaf)
        };
        assert_eq!(stage.cost(&naming(loader_v3)), 947);
        assert_eq!(stage.cost(&naming(loader_v2)), 947 + elf_len / 250);
        assert!(stage.call(&naming(loader_v2)).cpis[0].accounts[0].executable);
    });
}

#[test]
fn instruction_data_is_charged_per_250_bytes() {
    everywhere(|runtime| {
        let stage = Stage::new(runtime);
        for (len, cu) in [
            (0, 947),
            (249, 947),
            (250, 948),
            (1_000, 951),
            (10_240, 987),
        ] {
            let call = Call::new(stage.leaf).data(vec![0; len]);
            assert_eq!(stage.cost(&call), cu, "{len} bytes");
        }
    });
}

/// The caller grew the account and calls on at once: the length it states is the one that counts.
#[test]
fn the_charge_follows_the_length_that_the_caller_states() {
    everywhere(|runtime| {
        let mut stage = Stage::new(runtime);
        let slot = stage.account(0);
        let mut call = Call::new(stage.leaf);
        call.metas = vec![(slot, true)];
        call.infos = vec![Info {
            slot,
            data_len: Some(5_000),
        }];
        let run = stage.call(&call);
        assert_eq!(run.cpis[0].accounts[0].data_len, 5_000);
        assert_eq!(run.cpis[0].units(), 947 + 20);
    });
}

#[test]
fn a_call_to_system_costs_its_documented_default() {
    use solana_system_interface::instruction::transfer;

    everywhere(|runtime| {
        let mut stage = Stage::new(runtime);
        stage.program(programs::SYSTEM);
        let [from, to] = [stage.account(0), stage.account(0)];
        // Refused for want of a signature; System charges first and looks later.
        let keys = [from, to].map(|slot| stage.slots[slot].key);
        let call = Call::new(programs::SYSTEM)
            .naming([from, to])
            .data(transfer(&keys[0], &keys[1], 1).data);
        let run = stage.call(&call);
        assert_eq!(
            run.result.raw_result,
            Err(InstructionError::MissingRequiredSignature)
        );
        assert_eq!(
            run.cpis[0].callee_units(),
            solana_system_program::system_processor::DEFAULT_COMPUTE_UNITS
        );
    });
}
