# DepositSol: depositor · vault · System program; lamports. One Transfer, co-signed by the vault.
#
# The vault proves that this program made it by signing with the seeds in its state. Only this
# program can have written a discriminator at the address that the seeds give. This proof costs
# nothing, where a compare of the owner costs three instructions a word.
#
# Enforced by the runtime: that signature, the depositor's signature, both are writable, the System
# program is present. Enforced by the System program: the balance.

.equ DS_DEPOSITOR, FIRST
.equ DS_VAULT, DS_DEPOSITOR + EMPTY_SPAN

.equ DS_INFOS, HEAP + INSTRUCTION
.equ DS_METAS, DS_INFOS + INFO + INFO
.equ DS_SIGNER, DS_METAS + META + META
.equ DS_SEEDS, DS_SIGNER + SEED
.equ DS_PROGRAM, DS_SEEDS + SEED + SEED + SEED + SEED
.equ DS_PREFIX, DS_PROGRAM + 32
.equ DS_DATA, DS_PREFIX + 5
.equ DS_LAMPORTS, DS_DATA + 4
.equ DS_STATE, INPUT + DS_VAULT + DATA

.rodata
deposit_sol_template:
    .quad DS_PROGRAM, DS_METAS, 2, DS_DATA, 12
    info DS_DEPOSITOR, 0
    info DS_VAULT, VAULT_LEN
    meta DS_DEPOSITOR, META_WRITABLE_SIGNER
    meta DS_VAULT, META_WRITABLE_SIGNER
    .quad DS_SEEDS, 4
    .quad DS_PREFIX, 5, DS_STATE + VAULT_BASE, 32, DS_STATE + VAULT_ID, 8, DS_STATE + VAULT_BUMP, 1
    .quad 0, 0, 0, 0
    .ascii "vault"
    .int 2

.text
deposit_sol:
    expect 3, 9
    has_data DS_DEPOSITOR, 0
    ldxw r3, [r1 + DS_VAULT + HEADER]
    jne r3, WRITABLE_NO_SIGNER, vault_is_signer
    vault_state DS_VAULT

    lddw r1, HEAP
    ldxdw r3, [r2 + IX_FIELDS]
    stxdw [r1 + DS_LAMPORTS - HEAP], r3
    lay_out deposit_sol_template, DS_LAMPORTS - HEAP
    lddw r2, DS_INFOS
    mov64 r3, 2
    lddw r4, DS_SIGNER
    mov64 r5, 1
    call sol_invoke_signed_c
    exit
