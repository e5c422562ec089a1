//! An account of a plan.

use {
    super::{
        address::Addresses,
        document::{AccountPlan, Arguments, Document},
        token,
        value::{self, Values},
    },
    crate::{
        Result,
        fixture::MAX_DATA,
        idl::{Type, encode::Encoder},
    },
    cu_runtime::programs,
    solana_account::Account,
    solana_pubkey::Pubkey,
    solana_rent::Rent,
    std::ops::Range,
    toml::Spanned,
};

/// The account and its address.
pub fn account(
    name: &Spanned<String>,
    plan: &AccountPlan,
    document: &Document,
    addresses: &Addresses,
    rent: &Rent,
) -> Result<(Pubkey, Account)> {
    let at = |field: &str, span, what| {
        let what = format!("accounts.{}{field}: {what}", name.get_ref());
        document.text.error(span, what)
    };
    let address = addresses
        .of(name.get_ref())
        .map_err(|what| at("", name.span(), what))?;
    let given = [
        ("data", plan.data.is_some()),
        ("mint", plan.mint.is_some()),
        ("token", plan.token.is_some()),
        ("state", plan.state.is_some()),
        ("dump", plan.dump.is_some()),
    ];
    let given: Vec<_> = given.iter().filter(|(_, is)| *is).collect();
    if let [(first, _), (second, _), ..] = given[..] {
        let what = format!("`{first}` and `{second}`: expected one of them");
        return Err(at("", name.span(), what));
    }
    let data = if let Some((_, dumped)) = &plan.dumped {
        dumped.data.clone()
    } else if let Some(mint) = &plan.mint {
        mint.data(addresses)
            .map_err(|(span, what)| at(".mint", span, what))?
    } else if let Some(token) = &plan.token {
        token
            .data(addresses)
            .map_err(|(span, what)| at(".token", span, what))?
    } else if let Some(state) = &plan.state {
        state_data(state, document, addresses)
            .map_err(|(span, what)| at(".state", span.unwrap_or(name.span()), what))?
    } else {
        let values = plan.data.iter().flatten().map(|text| {
            value::bytes(text.get_ref(), addresses, document.text.folder())
                .map_err(|what| at(".data", text.span(), what))
        });
        values.collect::<Result<Vec<_>, _>>()?.concat()
    };
    if data.len() > MAX_DATA {
        let what = format!("{} bytes, an account has at most {MAX_DATA}", data.len());
        let values = plan.data.iter().flatten();
        let (field, span) = values
            .map(|value| (".data", value.span()))
            .next()
            .unwrap_or(("", name.span()));
        return Err(at(field, span, what));
    }
    let extended = data.len() > token::LENGTH;
    let owner = match (&plan.owner, &plan.dumped) {
        (Some(owner), _) => addresses
            .of(owner.get_ref())
            .map_err(|what| at(".owner", owner.span(), what))?,
        (None, Some((_, dumped))) => dumped.owner,
        (None, None) if plan.mint.is_some() || plan.token.is_some() => match extended {
            true => programs::TOKEN_2022,
            false => programs::TOKEN,
        },
        (None, None) if plan.state.is_some() => addresses.program,
        (None, None) => programs::SYSTEM,
    };
    let lamports = match (plan.lamports, &plan.dumped) {
        (Some(lamports), _) => lamports.0,
        (None, Some((_, dumped))) => dumped.lamports,
        (None, None) => rent.minimum_balance(data.len()),
    };
    Ok((
        address,
        Account {
            lamports,
            data,
            owner,
            executable: false,
            rent_epoch: 0,
        },
    ))
}

/// The data of an account whose type the IDL has.
fn state_data(
    state: &Arguments,
    document: &Document,
    addresses: &Addresses,
) -> Result<Vec<u8>, (Option<Range<usize>>, String)> {
    let mut entries = state.iter();
    let (Some((kind, value)), None) = (entries.next(), entries.next()) else {
        let what = "expected one account of the IDL: { Name = { field = value } }";
        return Err((None, what.to_owned()));
    };
    let at = |what: String| (Some(kind.span()), what);
    let Some(idl) = &document.idl else {
        return Err(at("the plan names no IDL: idl = \"FILE\"".to_owned()));
    };
    let Some(of) = idl.accounts.get(kind.get_ref()) else {
        let names: Vec<_> = idl.accounts.keys().map(String::as_str).collect();
        let (kind, names) = (kind.get_ref(), names.join(", "));
        return Err(at(format!(
            "`{kind}`: expected an account of {}: {names}",
            idl.name
        )));
    };
    let encoder = Encoder {
        idl,
        values: Values {
            addresses,
            folder: document.text.folder(),
        },
    };
    let encoded = match (of, value.get_ref()) {
        // Anchor's: the discriminator, then the type of the account's name.
        (Type::Struct(fields), value) if fields.iter().any(|it| it.name == *kind.get_ref()) => {
            let given = |name: &str| (name == kind.get_ref()).then_some(value);
            encoder.fields(fields, &[kind.get_ref()], given, 0)
        }
        (of, value) => encoder.value(of, value, 0),
    };
    encoded.map_err(|what| (Some(value.span()), what))
}
