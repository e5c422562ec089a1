# StatelessWithdraw: owner · vault · recipient · System program; lamports, bump. One Transfer, signed.
#
# Enforced by the runtime: the vault is the owner's (the seeds), vault and recipient are writable,
# the System program is present. Enforced by the System program: the balance.

.equ SW_OWNER, FIRST
.equ SW_VAULT, SW_OWNER + EMPTY_SPAN
.equ SW_RECIPIENT, SW_VAULT + EMPTY_SPAN

.equ SW_INFOS, HEAP + INSTRUCTION
.equ SW_METAS, SW_INFOS + INFO + INFO
.equ SW_SIGNER, SW_METAS + META + META
.equ SW_SEEDS, SW_SIGNER + SEED
.equ SW_PROGRAM, SW_SEEDS + SEED + SEED + SEED
.equ SW_PREFIX, SW_PROGRAM + 32
.equ SW_DATA, SW_PREFIX + 9
.equ SW_LAMPORTS, SW_DATA + 4
.equ SW_BUMP, SW_LAMPORTS + 8

.rodata
stateless_withdraw_template:
    .quad SW_PROGRAM, SW_METAS, 2, SW_DATA, 12
    info SW_VAULT, 0
    info SW_RECIPIENT, 0
    meta SW_VAULT, META_WRITABLE_SIGNER
    meta SW_RECIPIENT, META_WRITABLE
    .quad SW_SEEDS, 3
    .quad SW_PREFIX, 9, INPUT + SW_OWNER + KEY, 32, SW_BUMP, 1
    .quad 0, 0, 0, 0
    .ascii "stateless"
    .int 2

.text
stateless_withdraw:
    expect 4, 10
    wallet_signs SW_OWNER
    ldxh r3, [r1 + SW_VAULT + HEADER]
    jne r3, NO_SIGNER, vault_is_signer
    has_data SW_VAULT, 0
    no_duplicate SW_RECIPIENT
    has_data SW_RECIPIENT, 0

    lddw r1, HEAP
    ldxdw r3, [r2 + IX_FIELDS]
    stxdw [r1 + SW_LAMPORTS - HEAP], r3
    ldxb r3, [r2 + IX_LAST]
    stxb [r1 + SW_BUMP - HEAP], r3
    lay_out stateless_withdraw_template, SW_LAMPORTS - HEAP
    lddw r2, SW_INFOS
    mov64 r3, 2
    lddw r4, SW_SIGNER
    mov64 r5, 1
    call sol_invoke_signed_c
    exit
