//! A profile with single gates toggled: the runtime that an [`Svm`](crate::Svm) is built for.

use {
    crate::Profile,
    agave_feature_set::{FEATURE_NAMES, FeatureSet},
    solana_compute_budget::compute_budget::ComputeBudget,
    solana_pubkey::Pubkey,
    solana_svm_feature_set::SVMFeatureSet,
    std::fmt,
};

/// Feature gates and all that follows from them. Made from a [`Profile`]:
///
/// ```
/// use cu_runtime::{Profile, Runtime, Svm, features};
///
/// let tomorrow = Runtime::from(Profile::Mainnet)
///     .activate(&features::virtual_address_space_adjustments::ID)
///     .activate(&features::account_data_direct_mapping::ID);
/// let svm = Svm::new(tomorrow);
/// ```
#[derive(Clone, Debug)]
pub struct Runtime {
    profile: Profile,
    features: FeatureSet,
    toggled: Vec<(Pubkey, bool)>,
}

impl From<Profile> for Runtime {
    fn from(profile: Profile) -> Self {
        Self {
            profile,
            features: profile.feature_set(),
            toggled: Vec::new(),
        }
    }
}

impl Runtime {
    /// Turns one gate on.
    pub fn activate(self, gate: &Pubkey) -> Self {
        self.toggle(gate, true)
    }

    /// Turns one gate off.
    pub fn deactivate(self, gate: &Pubkey) -> Self {
        self.toggle(gate, false)
    }

    /// Records a toggle only where it changes the profile, so that the name of the runtime says
    /// neither more nor less than what sets it apart.
    fn toggle(mut self, gate: &Pubkey, on: bool) -> Self {
        assert!(
            FEATURE_NAMES.contains_key(gate),
            "no feature gate has the id {gate}"
        );
        if on {
            self.features.activate(gate, 0);
        } else {
            self.features.deactivate(gate);
        }
        self.toggled.retain(|(toggled, _)| toggled != gate);
        if on != self.profile.feature_set().is_active(gate) {
            self.toggled.push((*gate, on));
        }
        self
    }

    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Every gate, active or not: for reports.
    pub fn features(&self) -> &FeatureSet {
        &self.features
    }

    /// The gates that executing an instruction consults.
    pub fn svm_features(&self) -> SVMFeatureSet {
        self.features.runtime_features()
    }

    /// What a transaction may spend and what each action costs, at the maximum of 1,400,000 CU.
    pub fn compute_budget(&self) -> ComputeBudget {
        ComputeBudget::new_with_defaults(self.svm_features().raise_cpi_nesting_limit_to_8)
    }

    /// How high the instruction stack may grow: the top-level instruction and one more per CPI.
    pub fn stack_height(&self) -> usize {
        self.compute_budget().max_instruction_stack_depth
    }
}

/// `mainnet (mainnet-beta, 2026-08-24)`, followed by each toggled gate as `+description` or
/// `-description`.
impl fmt::Display for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.profile, self.profile.source())?;
        for (gate, on) in &self.toggled {
            let sign = if *on { '+' } else { '-' };
            write!(f, " {sign}[{}]", FEATURE_NAMES[gate])?;
        }
        Ok(())
    }
}
