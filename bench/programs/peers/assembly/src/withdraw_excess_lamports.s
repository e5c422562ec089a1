# WithdrawExcessLamports: authority · vault · vault token account · recipient · SPL Token; no data.
# One WithdrawExcessLamports, signed by the vault. The recipient has no data and is not the
# authority.
#
# Enforced by the runtime and by SPL Token: as for WithdrawToken.

.equ WE_AUTHORITY, FIRST
.equ WE_VAULT, WE_AUTHORITY + EMPTY_SPAN
.equ WE_SOURCE, WE_VAULT + VAULT_SPAN
.equ WE_RECIPIENT, WE_SOURCE + TOKEN_SPAN

.equ WE_INFOS, HEAP + INSTRUCTION
.equ WE_METAS, WE_INFOS + 3 * INFO
.equ WE_SIGNER, WE_METAS + 3 * META
.equ WE_SEEDS, WE_SIGNER + SEED
.equ WE_PROGRAM, WE_SEEDS + 4 * SEED
.equ WE_PREFIX, WE_PROGRAM + 32
.equ WE_DATA, WE_PREFIX + 5
.equ WE_LEN, WE_DATA + 1 - HEAP
.equ WE_STATE, INPUT + WE_VAULT + DATA

.rodata
withdraw_excess_lamports_template:
    .quad WE_PROGRAM, WE_METAS, 3, WE_DATA, 1
    info WE_SOURCE, TOKEN_LEN
    info WE_RECIPIENT, 0
    info WE_VAULT, VAULT_LEN
    meta WE_SOURCE, META_WRITABLE
    meta WE_RECIPIENT, META_WRITABLE
    meta WE_VAULT, META_SIGNER
    .quad WE_SEEDS, 4
    .quad WE_PREFIX, 5, WE_STATE + VAULT_BASE, 32, WE_STATE + VAULT_ID, 8, WE_STATE + VAULT_BUMP, 1
    .quad SPL_TOKEN_0, SPL_TOKEN_1, SPL_TOKEN_2, SPL_TOKEN_3
    .ascii "vault"
    .byte 38

.text
withdraw_excess_lamports:
    expect 5, 1
    wallet_signs WE_AUTHORITY
    vault WE_VAULT
    same r1 + WE_AUTHORITY + KEY, r1 + WE_VAULT + DATA + VAULT_AUTHORITY, wrong_authority
    no_duplicate WE_SOURCE
    has_data WE_SOURCE, TOKEN_LEN
    no_duplicate WE_RECIPIENT
    has_data WE_RECIPIENT, 0

    lddw r1, HEAP
    lay_out withdraw_excess_lamports_template, WE_LEN
    lddw r2, WE_INFOS
    mov64 r3, 3
    lddw r4, WE_SIGNER
    mov64 r5, 1
    call sol_invoke_signed_c
    exit
