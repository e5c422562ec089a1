//! What the tests have in common: an SVM, a puppet, and accounts for it to name.

use {
    crate::cpi::puppet::{Call, Slot, add_leaf, add_puppet},
    cu_runtime::{Profile, Run, Runtime, Svm, features},
    solana_account::Account,
    solana_pubkey::Pubkey,
};

/// A puppet, a leaf that it can call, and accounts to name.
pub struct Stage {
    pub svm: Svm,
    pub puppet: Pubkey,
    pub leaf: Pubkey,
    pub slots: Vec<Slot>,
    pub accounts: Vec<(Pubkey, Account)>,
}

impl Stage {
    pub fn new(runtime: &Runtime) -> Self {
        let mut svm = Svm::new(runtime.clone());
        let (puppet, leaf) = (add_puppet(&mut svm), add_leaf(&mut svm));
        let mut stage = Self {
            svm,
            puppet,
            leaf,
            slots: vec![],
            accounts: vec![],
        };
        stage.program(leaf);
        stage
    }

    /// Makes a program callable.
    pub fn program(&mut self, id: Pubkey) -> usize {
        let (id, account) = self.svm.program_account(&id);
        self.slots.push(Slot::readonly(id, account.data.len()));
        self.accounts.push((id, account));
        self.slots.len() - 1
    }

    /// Adds an account of the puppet's with `data_len` bytes.
    pub fn account(&mut self, data_len: usize) -> usize {
        let key = Pubkey::new_unique();
        self.slots.push(Slot::writable(key, data_len));
        self.accounts
            .push((key, Account::new(1_000_000_000, data_len, &self.puppet)));
        self.slots.len() - 1
    }

    pub fn call(&self, call: &Call) -> Run {
        self.svm
            .run(&call.from(self.puppet, &self.slots), &self.accounts)
            .unwrap()
    }

    /// The only CPI of a call that succeeds.
    pub fn cost(&self, call: &Call) -> u64 {
        let run = self.call(call);
        assert!(run.result.raw_result.is_ok(), "{:?}", run.result.raw_result);
        let [cpi] = &run.cpis[..] else {
            panic!("{:?}", run.cpis)
        };
        assert_eq!(cpi.error, None);
        assert_eq!(run.runtime_charged(), cpi.units());
        cpi.units()
    }
}

/// Both profiles, and mainnet with those gates toggled that the runtime asks during a CPI, or once
/// asked. They decide what is legal, not what it costs.
pub fn everywhere(test: impl Fn(&Runtime)) {
    use features::{
        account_data_direct_mapping as direct_mapping,
        increase_cpi_account_info_limit as more_infos,
        syscall_parameter_address_restrictions as restrictions,
        virtual_address_space_adjustments as adjustments,
    };
    let mainnet = || Runtime::from(Profile::Mainnet);
    for runtime in [
        mainnet(),
        Profile::All.into(),
        mainnet().deactivate(&restrictions::ID),
        mainnet().activate(&adjustments::ID),
        mainnet()
            .activate(&adjustments::ID)
            .activate(&direct_mapping::ID),
        mainnet().deactivate(&more_infos::ID),
    ] {
        println!("{runtime}");
        test(&runtime);
    }
}

/// A puppet that calls itself `depth` times: each call's data is the script of the next.
pub fn chain(stage: &mut Stage, depth: usize) -> Call {
    let slot = stage.program(stage.puppet);
    let nested_slots = [stage.slots[slot]];
    let mut script = Vec::new();
    for _ in 1..depth {
        let mut call = Call::new(stage.puppet).data(script);
        call.metas = vec![(0, false)];
        script = call.script(&nested_slots);
    }
    let mut call = Call::new(stage.puppet).data(script);
    call.metas = vec![(slot, false)];
    call
}
