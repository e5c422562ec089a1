# NominateAuthority: authority · vault; nominee. No CPI.
#
# Enforced by the runtime: this program owns the vault (only the owner may write an account's data),
# the vault is writable.

.equ NA_AUTHORITY, FIRST
.equ NA_VAULT, NA_AUTHORITY + EMPTY_SPAN

.text
nominate_authority:
    expect 2, 33
    wallet_signs NA_AUTHORITY
    vault NA_VAULT
    same r1 + NA_AUTHORITY + KEY, r1 + NA_VAULT + DATA + VAULT_AUTHORITY, wrong_authority

    ldxdw r3, [r2 + IX_FIELDS]
    stxdw [r1 + NA_VAULT + DATA + VAULT_PENDING], r3
    ldxdw r3, [r2 + IX_FIELDS + 8]
    stxdw [r1 + NA_VAULT + DATA + VAULT_PENDING + 8], r3
    ldxdw r3, [r2 + IX_FIELDS + 16]
    stxdw [r1 + NA_VAULT + DATA + VAULT_PENDING + 16], r3
    ldxdw r3, [r2 + IX_FIELDS + 24]
    stxdw [r1 + NA_VAULT + DATA + VAULT_PENDING + 24], r3
    exit
