# CloseVault: authority · vault · recipient; no data. No CPI.
#
# Enforced by the runtime: as for WithdrawSol.

.equ CV_AUTHORITY, FIRST
.equ CV_VAULT, CV_AUTHORITY + EMPTY_SPAN
.equ CV_RECIPIENT, CV_VAULT + VAULT_SPAN

.text
close_vault:
    expect 3, 1
    wallet_signs CV_AUTHORITY
    vault CV_VAULT
    no_duplicate CV_RECIPIENT
    same r1 + CV_AUTHORITY + KEY, r1 + CV_VAULT + DATA + VAULT_AUTHORITY, wrong_authority

    ldxdw r3, [r1 + CV_VAULT + LAMPORTS]
    ldxdw r4, [r1 + CV_RECIPIENT + LAMPORTS]
    add64 r4, r3
    stxdw [r1 + CV_RECIPIENT + LAMPORTS], r4
    # Owner, lamports and length of data in sequence.
    stxdw [r1 + CV_VAULT + OWNER], r0
    stxdw [r1 + CV_VAULT + OWNER + 8], r0
    stxdw [r1 + CV_VAULT + OWNER + 16], r0
    stxdw [r1 + CV_VAULT + OWNER + 24], r0
    stxdw [r1 + CV_VAULT + LAMPORTS], r0
    stxdw [r1 + CV_VAULT + DATA_LEN], r0
    exit
