# WithdrawSol: authority · vault · recipient; lamports. No CPI.
#
# Enforced by the runtime: this program owns the vault (only the owner may debit an account), vault
# and recipient are writable. Also by the runtime: no lamport appears, as it would by an overflow of
# the recipient's balance.

.equ WS_AUTHORITY, FIRST
.equ WS_VAULT, WS_AUTHORITY + EMPTY_SPAN
.equ WS_RECIPIENT, WS_VAULT + VAULT_SPAN

.text
withdraw_sol:
    expect 3, 9
    wallet_signs WS_AUTHORITY
    vault WS_VAULT
    no_duplicate WS_RECIPIENT
    same r1 + WS_AUTHORITY + KEY, r1 + WS_VAULT + DATA + VAULT_AUTHORITY, wrong_authority

    ldxdw r3, [r2 + IX_FIELDS]
    ldxdw r4, [r1 + WS_VAULT + LAMPORTS]
    ldxdw r5, [r1 + WS_VAULT + DATA + VAULT_RESERVE]
    jgt r3, r4, insufficient_funds
    sub64 r4, r3
    jlt r4, r5, insufficient_funds
    stxdw [r1 + WS_VAULT + LAMPORTS], r4
    ldxdw r4, [r1 + WS_RECIPIENT + LAMPORTS]
    add64 r4, r3
    stxdw [r1 + WS_RECIPIENT + LAMPORTS], r4
    exit
