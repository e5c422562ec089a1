//! A profile with single gates toggled: the runtime that an [`Svm`](crate::Svm) is built for.

use {
    crate::Profile,
    agave_feature_set::{self as gate, FEATURE_NAMES, FeatureSet},
    solana_compute_budget::compute_budget::ComputeBudget,
    solana_pubkey::Pubkey,
    solana_rent::{DEFAULT_LAMPORTS_PER_BYTE, Rent},
    solana_svm_feature_set::SVMFeatureSet,
    std::fmt,
};

/// The gates that set the price of a byte, in lamports (SIMD-0437, SIMD-0438).
const PRICES: [(Pubkey, u64); 6] = [
    (gate::set_lamports_per_byte_to_6333::ID, 6_333),
    (gate::set_lamports_per_byte_to_5080::ID, 5_080),
    (gate::set_lamports_per_byte_to_2575::ID, 2_575),
    (gate::set_lamports_per_byte_to_1322::ID, 1_322),
    (gate::set_lamports_per_byte_to_696::ID, 696),
    (gate::set_lamports_per_byte_to_6960::ID, 6_960),
];

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
            self.features.activate(gate, u64::MAX); // after every other
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

    /// The budget of a transaction and the cost of each action, at the maximum of 1,400,000 CU.
    pub fn compute_budget(&self) -> ComputeBudget {
        ComputeBudget::new_with_defaults(self.svm_features().raise_cpi_nesting_limit_to_8)
    }

    /// The minimum of an account. A gate sets the price of a byte; the last one activated counts. Gates
    /// without a slot are no sequence: `all` has the price before the first.
    pub fn rent(&self) -> Rent {
        let set = PRICES
            .iter()
            .filter_map(|(gate, price)| Some((self.features.activated_slot(gate)?, *price)))
            .filter(|(slot, _)| *slot > 0)
            .max();
        let mut rent =
            Rent::with_lamports_per_byte(set.map_or(DEFAULT_LAMPORTS_PER_BYTE, |(_, price)| price));
        if !self
            .features
            .is_active(&gate::deprecate_rent_exemption_threshold::ID)
        {
            // Half the price for each of two years: the same minimum.
            rent.lamports_per_byte /= 2;
            #[expect(deprecated, reason = "so it was then")]
            {
                rent.exemption_threshold = 2f64.to_le_bytes();
            }
        }
        rent
    }

    /// How high the instruction stack may grow: the top-level instruction and one more per CPI.
    pub fn stack_height(&self) -> usize {
        self.compute_budget().max_instruction_stack_depth
    }
}

/// `mainnet (mainnet-beta, 2026-10-21)`, followed by each toggled gate as `+description` or
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
