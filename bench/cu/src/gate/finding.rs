//! One thing that the gate has to say, in one line.

use {
    crate::{baseline::ELF, frames::Shift, output::shown},
    anstyle::{AnsiColor, Style},
};

/// A row, or the ELF, that is not as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The fault in it.
    pub kind: Kind,
    /// A row's id, or [`ELF`].
    pub of: String,
    /// The function of the row that it is about.
    pub function: Option<String>,
    /// The cost in the baseline.
    pub recorded: Option<u64>,
    /// The measured cost.
    pub measured: Option<u64>,
    /// Where the difference lies.
    pub frames: Vec<Shift>,
    /// The reason that the baseline gives, or what else there is to say.
    pub note: Option<String>,
}

/// A finding of the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// It costs more than it may.
    Regression,
    /// It costs more than the `max_cu` of its plan.
    OverMax,
    /// A function of it executes more instructions than it may.
    Function,
    /// It gave no figure.
    Failed,
    /// It was recorded, but not measured.
    Vanished,
    /// It was measured, but never recorded.
    New,
    /// It does not end as recorded, so its cost is that of something else.
    Changed,
    /// It costs more than its limit, as an exception allows.
    Excepted,
    /// It costs more than its soft limit.
    Soft,
    /// It costs more than recorded, within its limit.
    Within,
    /// It costs less than recorded.
    Improved,
    /// It costs what is recorded, but in other frames.
    Moved,
    /// An exception that nothing needs.
    Unneeded,
}

impl Kind {
    /// The worst first.
    pub const ALL: [Self; 13] = [
        Self::Regression,
        Self::OverMax,
        Self::Function,
        Self::Failed,
        Self::Vanished,
        Self::New,
        Self::Changed,
        Self::Excepted,
        Self::Soft,
        Self::Within,
        Self::Improved,
        Self::Moved,
        Self::Unneeded,
    ];

    /// The first word of a line of the gate.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regression => "regression",
            Self::OverMax => "over max_cu",
            Self::Function => "over function's ceiling",
            Self::Failed => "failed",
            Self::Vanished => "vanished",
            Self::New => "new",
            Self::Changed => "changed",
            Self::Excepted => "excepted",
            Self::Soft => "over soft limit",
            Self::Within => "within limit",
            Self::Improved => "improved",
            Self::Moved => "moved",
            Self::Unneeded => "unneeded exception",
        }
    }

    pub(super) fn counted(self, count: usize) -> String {
        let plural = match self {
            Self::Regression | Self::Unneeded if count > 1 => "s",
            _ => "",
        };
        format!("{count} {}{plural}", self.name())
    }

    /// It costs more than it may.
    pub const fn is_too_much(self) -> bool {
        matches!(self, Self::Regression | Self::OverMax | Self::Function)
    }

    /// There are no two figures to compare.
    pub const fn is_incomparable(self) -> bool {
        matches!(
            self,
            Self::Failed | Self::Vanished | Self::New | Self::Changed
        )
    }

    /// Nothing is wrong, but the baseline does not know of it.
    pub const fn is_unrecorded(self) -> bool {
        matches!(self, Self::Improved | Self::Moved | Self::Unneeded)
    }

    /// Blessing would settle it.
    pub const fn is_for_bless(self) -> bool {
        match self {
            Self::Regression | Self::Function => true,
            // No baseline sets a max_cu, and none can be made of a row without a figure.
            Self::OverMax | Self::Failed => false,
            _ => self.is_incomparable() || self.is_unrecorded(),
        }
    }

    const fn style(self) -> Style {
        let colour = match self {
            Self::Regression
            | Self::OverMax
            | Self::Function
            | Self::Failed
            | Self::Vanished
            | Self::New
            | Self::Changed => AnsiColor::Red,
            Self::Excepted | Self::Soft | Self::Within | Self::Unneeded => AnsiColor::Yellow,
            Self::Improved | Self::Moved => AnsiColor::Green,
        };
        BOLD.fg_color(Some(anstyle::Color::Ansi(colour)))
    }
}

impl Finding {
    pub(super) fn new(kind: Kind, of: &str, recorded: Option<u64>, measured: Option<u64>) -> Self {
        Self {
            kind,
            of: of.to_owned(),
            function: None,
            recorded,
            measured,
            frames: vec![],
            note: None,
        }
    }

    pub(super) fn because(self, note: String) -> Self {
        Self {
            note: Some(note),
            ..self
        }
    }

    /// `regression  deposit: 1201 CU, recorded 1200 (+1): vault +1`, or
    /// `over function's ceiling  deposit: 21 CU, recorded 20 (+1) in vault::checks::signer`
    pub(crate) fn line(&self) -> String {
        let unit = if self.of == ELF { "bytes" } else { "CU" };
        let figures = match (self.measured, self.recorded) {
            (Some(is), Some(was)) if is == was => format!("{is} {unit}, as recorded"),
            (Some(is), Some(was)) => {
                let by = i128::from(is) - i128::from(was);
                format!("{is} {unit}, recorded {was} ({by:+})")
            }
            (Some(is), None) => format!("{is} {unit}, not recorded"),
            (None, Some(was)) => format!("not measured, recorded {was} {unit}"),
            (None, None) => "not measured, not recorded".to_owned(),
        };
        let function = self.function.as_ref().map(|name| format!(" in {name}"));
        let mut line = format!("  {}: {figures}{}", self.of, function.unwrap_or_default());
        if !self.frames.is_empty() {
            let frames: Vec<_> = self
                .frames
                .iter()
                .map(|shift| format!("{} {:+}", shift.frame, shift.by))
                .collect();
            line += &format!(": {}", frames.join(", "));
        }
        if let Some(note) = &self.note {
            line += &format!("; {note}");
        }
        paint(self.kind.style(), self.kind.name()) + &shown(&line)
    }
}

pub(super) const BOLD: Style = Style::new().bold();

pub(super) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
