# LowerReserve: vault; no data. No CPI. The reserve becomes today's minimum if that is lower.
#
# Enforced by the runtime: this program owns the vault (only the owner may write an account's data),
# the vault is writable.

.equ LR_VAULT, FIRST

.text
lower_reserve:
    expect 1, 1
    vault_state LR_VAULT

    mov64 r6, r1
    lddw r1, rent_sysvar
    lddw r2, HEAP
    mov64 r3, 0
    mov64 r4, 8
    call sol_get_sysvar
    ldxdw r3, [r2 + 0]
    mul64 r3, RENT_OVERHEAD + VAULT_LEN
    ldxdw r4, [r6 + LR_VAULT + DATA + VAULT_RESERVE]
    jge r3, r4, not_lower
    stxdw [r6 + LR_VAULT + DATA + VAULT_RESERVE], r3
not_lower:
    exit
