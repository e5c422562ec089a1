//! What a node that is behind sees: the network as it was.

use {
    super::fault::Request,
    crate::FINALITY,
    serde_json::{Value, json},
    solana_pubkey::Pubkey,
    solana_rpc_client::rpc_client::RpcClient,
    solana_rpc_client_api::request::RpcRequest,
    std::collections::HashMap,
};

/// The answer of a node to a request for a later slot than it has seen.
const NOT_REACHED: (i64, &str) = (-32016, "Minimum context slot has not been reached");

/// The network at one moment: its slot and height, its blockhash, and the accounts that were named.
pub struct View {
    slot: u64,
    epoch_info: Value,
    blockhash: Value,
    accounts: HashMap<String, Value>,
}

impl View {
    /// As it is now. A client will see these accounts as they are now, and all others as they are then.
    pub fn new(node: &RpcClient, accounts: &[Pubkey]) -> Self {
        let ask = |request: RpcRequest, params: Value| -> Value {
            node.send(request, params).expect("the node answers")
        };
        let processed = json!({"commitment": "processed"});
        let account = |address: &Pubkey| {
            let address = address.to_string();
            let config = json!({"commitment": "processed", "encoding": "base64"});
            let account = ask(RpcRequest::GetAccountInfo, json!([address, config]));
            (address, account["value"].clone())
        };
        let epoch_info = ask(RpcRequest::GetEpochInfo, json!([processed]));
        Self {
            slot: epoch_info["absoluteSlot"].as_u64().expect("a slot"),
            epoch_info,
            blockhash: ask(RpcRequest::GetLatestBlockhash, json!([processed])),
            accounts: accounts.iter().map(account).collect(),
        }
    }

    pub fn slot(&self) -> u64 {
        self.slot
    }

    /// The answer to a request that is answered with `now` by a node that is not behind. A transaction is
    /// passed on, and simulated as it would go now.
    pub(super) fn answer(
        &self,
        request: &Request,
        mut now: Value,
    ) -> Result<Value, (i64, &'static str)> {
        let params = &request.params;
        let config = params.as_array().and_then(|params| params.last());
        let least = config.and_then(|config| config["minContextSlot"].as_u64());
        if least.is_some_and(|least| least > self.slot) {
            return Err(NOT_REACHED);
        }
        if now["context"]["slot"].is_u64() {
            now["context"]["slot"] = json!(self.slot);
        }
        match request.method.as_str() {
            "getEpochInfo" => now = self.epoch_info.clone(),
            "getSlot" => now = self.epoch_info["absoluteSlot"].clone(),
            "getBlockHeight" => now = self.epoch_info["blockHeight"].clone(),
            "getLatestBlockhash" => now = self.blockhash.clone(),
            "getSignatureStatuses" => each(&mut now["value"], |_, status| self.set_back(status)),
            "getAccountInfo" => self.put(&params[0], &mut now["value"]),
            "getMultipleAccounts" => each(&mut now["value"], |index, account| {
                self.put(&params[0][index], account);
            }),
            "getBalance" => {
                if let Some(account) = self.known(&params[0]) {
                    now["value"] = json!(account["lamports"].as_u64().unwrap_or(0));
                }
            }
            _ => {}
        }
        Ok(now)
    }

    fn known(&self, address: &Value) -> Option<&Value> {
        self.accounts.get(address.as_str()?)
    }

    fn put(&self, address: &Value, account: &mut Value) {
        if let Some(old) = self.known(address) {
            account.clone_from(old);
        }
    }

    /// To what was known of a transaction then.
    fn set_back(&self, status: &mut Value) {
        let Some(slot) = status["slot"].as_u64() else {
            return;
        };
        if slot >= self.slot {
            // Not before the next block is on top of it.
            *status = Value::Null;
        } else if self.slot < slot + FINALITY {
            status["confirmations"] = json!(self.slot - slot);
            status["confirmationStatus"] = json!("confirmed");
        }
    }
}

fn each(values: &mut Value, mut change: impl FnMut(usize, &mut Value)) {
    let values = values
        .as_array_mut()
        .expect("one for each that was requested");
    for (index, value) in values.iter_mut().enumerate() {
        change(index, value);
    }
}
