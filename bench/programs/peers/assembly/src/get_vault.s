# GetVault: vault; no data. Returns lamports above the reserve, id, authority.
#
# The vault has at least its reserve: it was created with the reserve, and only this program debits
# it.

.equ GV_VAULT, FIRST

# The return data, in the heap.
.equ GV_INFO_LEN, 48

.text
get_vault:
    expect 1, 1
    vault_state GV_VAULT
    owned_by_this_program r1 + GV_VAULT

    mov64 r4, r1
    lddw r1, HEAP
    ldxdw r3, [r4 + GV_VAULT + LAMPORTS]
    ldxdw r5, [r4 + GV_VAULT + DATA + VAULT_RESERVE]
    sub64 r3, r5
    stxdw [r1 + 0], r3
    ldxdw r3, [r4 + GV_VAULT + DATA + VAULT_ID]
    stxdw [r1 + 8], r3
    ldxdw r3, [r4 + GV_VAULT + DATA + VAULT_AUTHORITY]
    stxdw [r1 + 16], r3
    ldxdw r3, [r4 + GV_VAULT + DATA + VAULT_AUTHORITY + 8]
    stxdw [r1 + 24], r3
    ldxdw r3, [r4 + GV_VAULT + DATA + VAULT_AUTHORITY + 16]
    stxdw [r1 + 32], r3
    ldxdw r3, [r4 + GV_VAULT + DATA + VAULT_AUTHORITY + 24]
    stxdw [r1 + 40], r3
    mov64 r2, GV_INFO_LEN
    call sol_set_return_data
    exit
