//! What the book is read on.

/// What a reader holds in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    pub name: &'static str,
    pub width: u32,
    pub height: u32,
    /// As phones show pages: with the width that the page sets.
    pub mobile: bool,
    pub dark: bool,
}

impl Device {
    /// A phone and a desk, by day and by night.
    pub const ALL: [Self; 4] = [
        Self::PHONE,
        Self {
            name: "phone-dark",
            dark: true,
            ..Self::PHONE
        },
        Self::DESK,
        Self {
            name: "desk-dark",
            dark: true,
            ..Self::DESK
        },
    ];
    pub const PHONE: Self = Self {
        name: "phone",
        width: 390,
        height: 844,
        mobile: true,
        dark: false,
    };
    pub const DESK: Self = Self {
        name: "desk",
        width: 1280,
        height: 800,
        mobile: false,
        dark: false,
    };
}
