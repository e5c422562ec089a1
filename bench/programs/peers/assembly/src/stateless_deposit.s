# StatelessDeposit: owner · vault · System program; lamports, bump. One Transfer, co-signed by the vault.
#
# Enforced by the runtime: the vault is the owner's. Only the address of the seeds can sign, unless
# it signed the transaction, which the header excludes. Also by the runtime: the owner signed, both
# are writable, the System program is present.

.equ SD_OWNER, FIRST
.equ SD_VAULT, SD_OWNER + EMPTY_SPAN

.equ SD_INFOS, HEAP + INSTRUCTION
.equ SD_METAS, SD_INFOS + INFO + INFO
.equ SD_SIGNER, SD_METAS + META + META
.equ SD_SEEDS, SD_SIGNER + SEED
.equ SD_PROGRAM, SD_SEEDS + SEED + SEED + SEED
.equ SD_PREFIX, SD_PROGRAM + 32
.equ SD_DATA, SD_PREFIX + 9
.equ SD_LAMPORTS, SD_DATA + 4
.equ SD_BUMP, SD_LAMPORTS + 8

.rodata
stateless_deposit_template:
    .quad SD_PROGRAM, SD_METAS, 2, SD_DATA, 12
    info SD_OWNER, 0
    info SD_VAULT, 0
    meta SD_OWNER, META_WRITABLE_SIGNER
    meta SD_VAULT, META_WRITABLE_SIGNER
    .quad SD_SEEDS, 3
    .quad SD_PREFIX, 9, INPUT + SD_OWNER + KEY, 32, SD_BUMP, 1
    .quad 0, 0, 0, 0
    .ascii "stateless"
    .int 2

.text
stateless_deposit:
    expect 3, 10
    has_data SD_OWNER, 0
    ldxw r3, [r1 + SD_VAULT + HEADER]
    jne r3, WRITABLE_NO_SIGNER, vault_is_signer

    lddw r1, HEAP
    ldxdw r3, [r2 + IX_FIELDS]
    stxdw [r1 + SD_LAMPORTS - HEAP], r3
    ldxb r3, [r2 + IX_LAST]
    stxb [r1 + SD_BUMP - HEAP], r3
    lay_out stateless_deposit_template, SD_LAMPORTS - HEAP
    lddw r2, SD_INFOS
    mov64 r3, 2
    lddw r4, SD_SIGNER
    mov64 r5, 1
    call sol_invoke_signed_c
    exit
